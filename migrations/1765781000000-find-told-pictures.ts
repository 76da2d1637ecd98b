import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the changes that tell of a picture, which few do, so that files nobody has are known. */
export class FindToldPictures1765781000000 implements MigrationInterface {
  static readonly compatibleSince = 'TellTheServiceItsSchema1764960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index changes_picture_after_idx on changes ((fields #>> '{/avatarId,after}')) where fields ? '/avatarId';
      create index changes_picture_before_idx on changes ((fields #>> '{/avatarId,before}')) where fields ? '/avatarId';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index changes_picture_before_idx; drop index changes_picture_after_idx');
  }
}
