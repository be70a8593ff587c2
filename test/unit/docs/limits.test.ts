import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../../scripts/repository.js';
import { JOURNAL_LIMITS, PEOPLE_LIMITS, ROW_LIMITS } from '../../../src/services/lookup/boundedText.js';
import { accessFileLimits } from '../../../src/services/state/accessFile.js';
import { FOLDER_LIMITS } from '../../../src/services/state/stateFolder.js';

const read = async (path: string): Promise<string> =>
  (await readFile(join(repository, path), 'utf8')).replaceAll(/\s+/g, ' ');
const number = (value: number): string => value.toLocaleString('en-US');
const megabytes = (bytes: number): string => `${String(bytes / 1_000_000)} MB`;

describe('the limits of files', () => {
  it('are those that SECURITY.md says', async () => {
    const text = await read('SECURITY.md');
    const { file, rows, line, values, depth } = ROW_LIMITS;
    expect(text).to.contain(
      `may have ${megabytes(file!)}, ${number(rows)} rows (${number(PEOPLE_LIMITS.rows)} of new users, or for \`revoke --all\`), ${number(line)} characters in a cell or line, ${number(values)} values, and ${depth} levels of JSON.`,
    );
    expect(text).to.contain(
      `A journal may have ${megabytes(JOURNAL_LIMITS.file!)}, ${number(JOURNAL_LIMITS.writes)} changes, ${number(JOURNAL_LIMITS.rows)} lines, ${number(JOURNAL_LIMITS.line)} characters in a line, ${number(JOURNAL_LIMITS.values)} values in a line, and ${JOURNAL_LIMITS.depth} levels.`,
    );
  });

  it('are those that docs/state.md says', async () => {
    const { bytes, signs } = accessFileLimits;
    const { files, members } = FOLDER_LIMITS;
    const text = await read('docs/state.md');
    expect(text).to.contain(`may have ${megabytes(bytes)}, and ${number(signs)} texts,`);
    expect(text).to.contain(`A folder may have ${number(files)} files, and ${number(members)} members in all.`);
  });

  it('are those that docs/changes.md says', async () => {
    const text = await read('docs/changes.md');
    expect(text).to.contain(
      `takes a journal of up to ${number(JOURNAL_LIMITS.writes)} changes and ${megabytes(JOURNAL_LIMITS.file!)}`,
    );
    expect(text).to.contain(
      `may have ${number(ROW_LIMITS.rows)} rows and ${megabytes(ROW_LIMITS.file!)}; one of new users or for \`revoke --all\` may have ${number(PEOPLE_LIMITS.rows)} rows.`,
    );
  });
});
