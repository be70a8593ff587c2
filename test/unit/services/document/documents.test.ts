import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { Format } from '../../../../src/formats/format.js';
import {
  placeOutputs,
  prepareDocuments,
  type DocumentRequest,
  type Output,
} from '../../../../src/services/document/documents.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';

const about = {
  organization: { id: '00D000000000001AAA', name: 'Acme', instanceUrl: 'https://acme.my.salesforce.com' },
  readAt: new Date('2026-09-01T00:00:00Z'),
  resourceTypes: [],
};

const formatOf = (write: Format['write']): Format => ({
  id: 'any',
  extensions: [],
  defaultView: 'direct',
  isText: true,
  write,
});

const whole = formatOf(async function* (_, { onProblem }) {
  onProblem('user:1', 'Its name was cut.');
  yield await Promise.resolve('new');
});

const broken = formatOf(async function* () {
  yield await Promise.resolve('half');
  throw new Error('the reader broke');
});

describe('documents', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'documents-'));
    await writeFile(join(folder, 'a'), 'old');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const file = async (format: Format, name: string): Promise<DocumentRequest> => ({
    format,
    view: 'direct',
    output: await openOutputFile(join(folder, name)),
  });
  const write = async (documents: readonly DocumentRequest[], problems: string[] = []): Promise<void> => {
    const onProblem = (record: string, problem: string): unknown => problems.push(`${record}: ${problem}`);
    // None of these formats reads it.
    const snapshot = {} as SnapshotReader;
    await prepareDocuments(
      snapshot,
      about,
      documents,
      { neutralizeFormulas: true },
      onProblem,
      new AbortController().signal,
    );
    await placeOutputs(documents.map(({ output }) => output));
  };

  it('puts all files in place, and tells a problem of several once', async () => {
    const problems: string[] = [];
    await write([await file(whole, 'a'), await file(whole, 'b')], problems);
    expect(await readdir(folder)).to.deep.equal(['a', 'b']);
    expect(await readFile(join(folder, 'a'), 'utf8')).to.equal('new');
    expect(problems).to.deep.equal(['user:1: Its name was cut.']);
  });

  it('puts none in place when one cannot be written', async () => {
    const documents = [await file(whole, 'a'), await file(broken, 'b'), await file(whole, 'c')];
    const error = await write(documents).catch((thrown: Error) => thrown);
    expect((error as Error).message).to.include('the reader broke');
    for (const { output } of documents) await (output as Awaited<ReturnType<typeof openOutputFile>>).discard();
    expect(await readdir(folder)).to.deep.equal(['a']);
    expect(await readFile(join(folder, 'a'), 'utf8')).to.equal('old');
  });

  it('tells which files are in place when another cannot be put there any more', async () => {
    const late = formatOf(async function* () {
      await mkdir(join(folder, 'b'));
      yield 'new';
    });
    const [a, b] = [await file(whole, 'a'), await file(late, 'b')];
    const error = (await write([a, b]).catch((thrown: Error) => thrown)) as SfError;
    expect(error.name).to.equal('OutputFileError');
    expect(error.message)
      .to.match(/^.*b could not be written: EISDIR.*A file that was there before is unchanged\./)
      .and.to.include(`Already written: ${join(folder, 'a')}.`);
    expect(error.actions).to.have.length(1);
    expect(await readFile(join(folder, 'a'), 'utf8')).to.equal('new');

    await rm(join(folder, 'b'), { recursive: true });
    const first = (await write([await file(late, 'b'), await file(whole, 'a')]).catch(
      (thrown: Error) => thrown,
    )) as Error;
    expect(first.message).to.match(/A file that was there before is unchanged\.$/);
  });

  it('writes to standard output when every file is prepared', async () => {
    const done: string[] = [];
    const output = (path: string | null): Output => ({
      path,
      isStream: path === null,
      prepare: async (chunks) => {
        for await (const chunk of chunks) done.push(`${path}: ${String(chunk)}`);
      },
      place: () => Promise.resolve(void done.push(`${path} placed`)),
    });
    const document = (path: string | null): DocumentRequest => ({
      format: whole,
      view: 'direct',
      output: output(path),
    });
    await write([document('a'), document(null), document('b')]);
    expect(done.slice(0, 3)).to.deep.equal(['a: new', 'b: new', 'null: new']);
    expect(done.slice(3)).to.have.members(['a placed', 'b placed', 'null placed']);
  });
});
