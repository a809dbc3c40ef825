import { MigrationInterface, QueryRunner, TableColumn } from "typeorm";

export class AddStock1720000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn(
      "packet",
      new TableColumn({ name: "stock", type: "int", unsigned: true, default: 0 }),
    );
    await queryRunner.query("UPDATE `packet` SET `stock` = IFNULL(`stock`, 0)");
    await queryRunner.query("CREATE INDEX `IDX_packet_season` ON `packet` (`season`)");
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("DROP INDEX `IDX_packet_season` ON `packet`");
    await queryRunner.dropColumn("packet", "stock");
  }
}
