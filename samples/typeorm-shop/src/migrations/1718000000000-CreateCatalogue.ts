import { MigrationInterface, QueryRunner } from "typeorm";

export class CreateCatalogue1718000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      "CREATE TABLE `variety` (`id` int NOT NULL AUTO_INCREMENT, `name` varchar(128) NOT NULL, `latin` varchar(128) NULL, `hardy` tinyint(1) NOT NULL DEFAULT '0', `growing` json NULL, `created` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), `updated` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), UNIQUE INDEX `IDX_variety_name` (`name`), PRIMARY KEY (`id`)) ENGINE=InnoDB",
    );
    await queryRunner.query(`
      CREATE TABLE \`packet\` (
        \`id\` int UNSIGNED NOT NULL AUTO_INCREMENT,
        \`varietyId\` int NOT NULL,
        \`grams\` double NOT NULL,
        \`price\` decimal(8,2) NOT NULL,
        \`season\` enum ('spring', 'summer', 'autumn') NOT NULL DEFAULT 'spring',
        PRIMARY KEY (\`id\`)
      ) ENGINE=InnoDB
    `);
    await queryRunner.query(
      "ALTER TABLE `packet` ADD CONSTRAINT `FK_packet_variety` FOREIGN KEY (`varietyId`) REFERENCES `variety`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION",
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE `packet` DROP FOREIGN KEY `FK_packet_variety`");
    await queryRunner.query("DROP TABLE `packet`");
    await queryRunner.query("DROP INDEX `IDX_variety_name` ON `variety`");
    await queryRunner.query("DROP TABLE `variety`");
  }
}
