import { Messages } from '@salesforce/core';
import type { UndoResult } from '../../schemas/undo.js';
import { planLine } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

const valuesOf = ({ values }: UndoResult): string[] =>
  Object.entries(values).map(([field, value]) => `${field}: ${value === null ? messages.getMessage('empty') : value}`);

/** One row for each step: what the plan does. */
export const undoRows = (results: readonly UndoResult[]): Array<Record<string, string>> =>
  results.map((result) => ({
    user: result.user ?? result.recordId ?? '',
    undo: result.verdict,
    object: result.object,
    target: result.target ?? '',
    note: [...valuesOf(result), ...(result.reason ? [result.reason] : [])].join('; '),
  }));

/** `Plan: 2 records to delete, 1 with nothing to do.` */
export const undoPlanLine = (results: readonly UndoResult[]): string =>
  results.length === 0
    ? messages.getMessage('summary.nothing')
    : planLine(
        messages,
        results.map(({ verdict }) => verdict),
      );

/** A line for each step that failed: the user, the record, and Salesforce's message and code. */
export const undoFailureLines = (results: readonly UndoResult[]): string[] =>
  results.flatMap(({ user, target, object, error }) =>
    error
      ? [messages.getMessage('failed', [[user, object, target].filter(Boolean).join(' '), error.message, error.code])]
      : [],
  );
