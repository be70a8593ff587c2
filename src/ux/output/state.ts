import { Messages } from '@salesforce/core';
import type { StateNotes, StatePull, StateValidation } from '../../schemas/state.js';
import { plural } from '../text.js';
import { wrapped, type Screen } from '../screen.js';
import { firstOf } from './plan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'stateOutput');

/** What somebody must know beside a plan: access that is drift, and that the plan does not change; patterns that may be misspelt. */
export function driftWarnings({ withoutFile, withoutAccess }: StateNotes): string[] {
  return [...withoutFileWarnings(withoutFile), ...withoutAccessWarnings(withoutAccess)];
}

function withoutFileWarnings(withoutFile: StateNotes['withoutFile']): string[] {
  if (withoutFile.length === 0) return [];
  const named = firstOf(withoutFile.map(({ access, holders }) => `${access} (${holders.toLocaleString('en-US')})`));
  const { length } = withoutFile;
  const tokens = length === 1 ? [named] : [length.toLocaleString('en-US'), named];
  return [messages.getMessage(length === 1 ? 'withoutFile.one' : 'withoutFile.many', tokens)];
}

function withoutAccessWarnings(patterns: StateNotes['withoutAccess']): string[] {
  return patterns.length > 0 ? [messages.getMessage('withoutAccess', [firstOf(patterns)])] : [];
}

/** What is left as it is and is no drift. */
export function leftLines({ nested, othersLeft, neededLeft }: StateNotes, screen: Screen): string[] {
  return [
    ...(nested.length > 0 ? [messages.getMessage('nested', [firstOf(nested.map(({ access }) => access))])] : []),
    ...(othersLeft > 0 ? [plural(messages, 'othersLeft', othersLeft)] : []),
    ...(neededLeft > 0 ? [plural(messages, 'neededLeft', neededLeft)] : []),
  ].flatMap((text) => wrapped(text, screen));
}

export function validationLine({ folder, files, members }: StateValidation): string {
  return messages.getMessage('valid', [folder, plural(messages, 'files', files), plural(messages, 'members', members)]);
}

/** The lines of what was written, and how much there is of it. */
export function pullLines({ files, folder }: StatePull): string[] {
  const written = files.filter(({ status }) => status !== 'unchanged');
  const changed = files.filter(({ status }) => status === 'changed');
  const added = written.filter(({ status }) => status === 'new');
  return [
    ...changed.map((one) => messages.getMessage('changed', [one.file, countsOf(one)])),
    messages.getMessage('pulled', [
      folder,
      plural(messages, 'new', added.length),
      plural(messages, 'brought', changed.length),
      plural(messages, 'unchanged', files.length - written.length),
    ]),
  ];
}

export function pullWarnings({ gone, unchangeable, tooLarge, withoutAccess, unseenUsers }: StatePull): string[] {
  return [
    ...(unseenUsers > 0 ? [plural(messages, 'unseenUsers', unseenUsers)] : []),
    ...(gone.length > 0 ? [messages.getMessage('gone', [firstOf(gone)])] : []),
    ...(unchangeable.length > 0 ? [messages.getMessage('unchangeable', [firstOf(unchangeable)])] : []),
    ...(tooLarge.length > 0 ? [messages.getMessage('tooLarge', [firstOf(tooLarge)])] : []),
    ...withoutAccessWarnings(withoutAccess),
  ];
}

function countsOf({ added, removed, changed }: StatePull['files'][number]): string {
  const parts = Object.entries({ '+': added, '-': removed, '~': changed });
  return parts.flatMap(([sign, count]) => (count > 0 ? `${sign}${count.toLocaleString('en-US')}` : [])).join(' ');
}
