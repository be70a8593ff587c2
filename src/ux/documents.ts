import { stat } from 'node:fs/promises';
import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { DocumentOptions, DocumentRequest, Output } from '../services/document/documents.js';
import { chooseDocuments, formatIds, isFlat, type DocumentChoice } from '../services/document/formatChoice.js';
import { openOutputFile, type OutputFile } from '../services/document/outputFile.js';
import { writeToStdout } from '../services/document/stdout.js';
import type { WrittenDocuments } from '../schemas/documents.js';
import type { SfCommand } from './command.js';
import { inGroup } from './flagGroups.js';
import { ignoreClosedStdout } from './process.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'documentFlags');
const outputMessages = Messages.loadMessages('sf-plugin-access', 'output');

const OR = new Intl.ListFormat('en-US', { type: 'disjunction' });

/** The form of the ids that C1 gives syncs. Source: ConductorOne/baton-sdk, KSUIDs. */
const SYNC_ID = /^[0-9A-Za-z]{27}$/;

/** Flags that say which documents to write, and how. */
export const documentFlags = inGroup('output', {
  'result-format': Flags.option({
    char: 'r',
    summary: messages.getMessage('flags.result-format.summary', [OR.format(formatIds)]),
    description: messages.getMessage('flags.result-format.description'),
    // The library would break the options within a word.
    helpValue: '<format>',
    options: formatIds,
  })(),
  'output-file': Flags.string({
    summary: messages.getMessage('flags.output-file.summary'),
    description: messages.getMessage('flags.output-file.description'),
    helpValue: '<path>',
    multiple: true,
  }),
  grants: Flags.option({
    summary: messages.getMessage('flags.grants.summary'),
    description: messages.getMessage('flags.grants.description'),
    options: ['direct', 'effective'] as const,
  })(),
  'neutralize-formulas': Flags.boolean({
    summary: messages.getMessage('flags.neutralize-formulas.summary'),
    description: messages.getMessage('flags.neutralize-formulas.description'),
    allowNo: true,
    default: true,
  }),
  append: Flags.boolean({ summary: messages.getMessage('flags.append.summary'), default: false }),
  'sync-id': Flags.string({
    summary: messages.getMessage('flags.sync-id.summary'),
    parse: (text) =>
      SYNC_ID.test(text) ? Promise.resolve(text) : Promise.reject(messages.createError('invalidSyncId', [text])),
  }),
});

export type DocumentFlags = Interfaces.InferredFlags<typeof documentFlags>;

/** The documents that flags ask for, each with its file open. */
export type Documents = {
  readonly requests: readonly DocumentRequest[];
  readonly options: DocumentOptions;
  /** Whether a document goes to standard output. Nothing else may go there then. */
  readonly hasStdout: boolean;
  written(): WrittenDocuments;
  /** Leaves every file that is not yet written as it was. */
  discard(): Promise<void>;
};

/** @throws SfError BinaryOnTerminalError, BinaryInJsonError */
const refuseBinary = ({ path, format }: DocumentChoice, isJson: boolean): void => {
  if (path !== null || format.isText) return;
  if (isJson) throw outputMessages.createError('binaryInJson', [format.id]);
  if (process.stdout.isTTY) throw outputMessages.createError('binaryOnTerminal', [format.id]);
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A document as --json shows it: a JSON document as an object, any other document as text. */
const documentOf = (formatId: string, document: string): WrittenDocuments['document'] =>
  formatId === 'json' ? (JSON.parse(document) as WrittenDocuments['document']) : document;

/**
 * Opens the files that the flags name, so that a file that cannot be written is refused before any work is done.
 *
 * @param snapshot the path of the snapshot, which no document may have
 * @param isOptional whether no document is written if the flags name neither a file nor a format
 * @param signal ends the waiting for a reader of a pipe
 * @throws SfError when flags contradict one another, or a file cannot be written
 */
export const openDocuments = async (
  command: SfCommand<unknown>,
  flags: DocumentFlags,
  snapshot: string | undefined,
  isOptional: boolean,
  signal: AbortSignal,
): Promise<Documents> => {
  const { 'result-format': format, 'output-file': paths = [] } = flags;
  const wanted = isOptional && !format && paths.length === 0 ? [] : await chooseDocuments(format, paths, snapshot);
  const isJson = command.jsonEnabled();
  for (const document of wanted) refuseBinary(document, isJson);
  if (flags.append && !wanted.some(({ path, format }) => path !== null && format.holdsRuns)) {
    throw outputMessages.createError('noRunsToKeep');
  }
  const chunks: string[] = [];
  const stdout: Output = {
    path: null,
    isStream: true,
    prepare: async (document) => {
      if (!isJson) {
        ignoreClosedStdout();
        return writeToStdout(document);
      }
      for await (const chunk of document) chunks.push(chunk as string);
    },
    place: () => Promise.resolve(),
  };
  const files: OutputFile[] = [];
  const discard = async (): Promise<void> => {
    for (const file of files) await file.discard();
  };
  const open = async ({ path, format }: DocumentChoice): Promise<DocumentRequest> => {
    const view = flags.grants ?? format.defaultView;
    if (path === null) return { format, view, output: stdout };
    const file = await openOutputFile(path, signal);
    files.push(file);
    const appends = flags.append && format.holdsRuns && (await exists(file.path));
    if (appends && file.isStream) throw outputMessages.createError('noRunsToKeep');
    return { format, view, output: file, ...(appends ? { appendTo: file.path } : {}) };
  };
  const requests: DocumentRequest[] = [];
  try {
    for (const document of wanted) requests.push(await open(document));
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    requests,
    options: {
      neutralizeFormulas: flags['neutralize-formulas'],
      ...(flags['sync-id'] === undefined ? {} : { syncId: flags['sync-id'] }),
    },
    hasStdout: wanted.some(({ path }) => path === null),
    written: () => {
      const outputFiles = requests.flatMap(({ format, view, output: { path } }) =>
        path === null ? [] : [{ path, format: format.id, grants: view }],
      );
      const shown = isJson && requests.find(({ output }) => output.path === null);
      return {
        outputFiles,
        outputFile: outputFiles.length === 1 ? outputFiles[0]!.path : null,
        ...(shown ? { document: documentOf(shown.format.id, chunks.join('')) } : {}),
      };
    },
    discard,
  };
};

/** Lines for each file: the grants that were written to it, and the next step in C1. */
export const writtenLines = (files: WrittenDocuments['outputFiles']): string[] =>
  files.flatMap(({ path, format, grants }) => [
    messages.getMessage(grants === 'direct' && isFlat(format) ? 'wrote.direct.flat' : `wrote.${grants}`, [path]),
    ...(format === 'ndjson' ? [] : [messages.getMessage(`next.${format}`, [path])]),
  ]);

/** The text of a warning: which value had to be cut or dropped, and why. */
export const problemText = (record: string, problem: string): string =>
  messages.getMessage('problem', [record, problem]);
