import { MigrationInterface, QueryRunner } from "typeorm";

export class RenameLatin1721000000000 implements MigrationInterface {
  name = "RenameLatin1721000000000";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE \`variety\` CHANGE \`latin\` \`botanicalName\` varchar(128) NULL`);
    await queryRunner.query(`ALTER TABLE \`variety\` ADD \`sowing\` varchar(64) NULL AFTER \`name\``);
    await queryRunner.query(
      `INSERT INTO \`variety\` (\`name\`, \`growing\`) VALUES ("Boston lettuce", '{"days": 55}')`,
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM \`variety\` WHERE \`name\` = "Boston lettuce"`);
    await queryRunner.query(`ALTER TABLE \`variety\` DROP COLUMN \`sowing\``);
    await queryRunner.query(`ALTER TABLE \`variety\` CHANGE \`botanicalName\` \`latin\` varchar(128) NULL`);
  }
}
