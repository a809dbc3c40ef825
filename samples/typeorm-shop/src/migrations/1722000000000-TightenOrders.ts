import { MigrationInterface, QueryRunner } from "typeorm";

export class TightenOrders1722000000000 implements MigrationInterface {
  name = "TightenOrders1722000000000";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE `order` MODIFY COLUMN `total` decimal(12,2) NOT NULL DEFAULT '0.00'");
    await queryRunner.query("ALTER TABLE `order` ADD `placed` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP");
    await queryRunner.query("ALTER TABLE `customer` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE `order` DROP COLUMN `placed`");
    await queryRunner.query("ALTER TABLE `order` MODIFY COLUMN `total` decimal(10,2) NOT NULL");
  }
}
