import { DataSource } from "typeorm";

export const dataSource = new DataSource({
  type: "mysql",
  host: process.env.DB_HOST ?? "localhost",
  port: 3306,
  username: process.env.DB_USER ?? "shop",
  password: process.env.DB_PASSWORD,
  database: "seed_shop",
  charset: "utf8mb4",
  entities: [__dirname + "/entities/*.ts"],
  migrations: [__dirname + "/migrations/*.ts"],
});
