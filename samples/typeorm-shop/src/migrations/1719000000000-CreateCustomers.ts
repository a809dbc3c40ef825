import { MigrationInterface, QueryRunner, Table, TableForeignKey } from "typeorm";

export class CreateCustomers1719000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "customer",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "email", type: "varchar", length: "190", isUnique: true },
          { name: "newsletter", type: "tinyint", width: 1, default: 0 },
          { name: "address", type: "longtext", isNullable: true },
          { name: "joined", type: "datetime", precision: 6, default: "CURRENT_TIMESTAMP(6)" },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: "order",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "customerId", type: "int" },
          { name: "total", type: "decimal", precision: 10, scale: 2 },
          { name: "note", type: "mediumtext", isNullable: true },
        ],
      }),
    );
    await queryRunner.createForeignKey(
      "order",
      new TableForeignKey({
        columnNames: ["customerId"],
        referencedTableName: "customer",
        referencedColumnNames: ["id"],
      }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable("order");
    await queryRunner.dropTable("customer");
  }
}
