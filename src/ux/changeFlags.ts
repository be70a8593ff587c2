import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { accessFlags } from '../services/change/request.js';
import { inGroup } from './flagGroups.js';
import { letterOf } from './flags.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** The names of the flags that say what to grant or revoke. */
export const targetFlagNames = [...accessFlags.map(({ name }) => name), 'entitlement'];

/** Says with which others a flag does not go. */
export function notWith(...flags: Relation['flags']): Relation {
  return { type: 'none', flags };
}

/** Says which others a flag needs. */
function onlyWith(...flags: Relation['flags']): Relation {
  return { type: 'all', flags };
}

type Relation = NonNullable<Interfaces.OptionFlag<string>['relationships']>[number];

/** The flags of all kinds of access, which are read by `requestChanges`. */
const kindFlags = Object.fromEntries(
  accessFlags.map(({ name, multiple, dependsOn }) => {
    const texts = { summary: messages.getMessage(`flags.${name}.summary`), ...letterOf(name) };
    return [
      name,
      dependsOn
        ? Flags.string({ ...texts, relationships: [onlyWith(dependsOn)] })
        : multiple
          ? Flags.string({ ...texts, multiple: true, relationships: [notWith('file')] })
          : Flags.string({ ...texts, relationships: [notWith('file')] }),
    ];
  }),
);

/** The flags that say what to grant or revoke, and for which users. */
export const targetFlags = {
  user: Flags.string({
    char: 'u',
    summary: messages.getMessage('flags.user.summary'),
    description: messages.getMessage('flags.user.description'),
    multiple: true,
    // Of --all, a file lists users as well.
    relationships: [notWith({ name: 'file', when: ({ all }) => Promise.resolve(all !== true) })],
  }),
  ...inGroup('access', {
    ...kindFlags,
    entitlement: Flags.string({
      summary: messages.getMessage('flags.entitlement.summary'),
      multiple: true,
      relationships: [notWith('file')],
    }),
  }),
  file: Flags.string({
    char: 'f',
    summary: messages.getMessage('flags.file.summary'),
    description: messages.getMessage('flags.file.description'),
    helpValue: '<path>',
  }),
  'skip-invalid': Flags.boolean({
    summary: messages.getMessage('flags.skip-invalid.summary'),
    relationships: [onlyWith('file')],
  }),
  ...inGroup('output', {
    'output-file': Flags.string({
      summary: messages.getMessage('flags.output-file.summary'),
      description: messages.getMessage('flags.output-file.description'),
      helpValue: '<path>',
    }),
  }),
};

export type ChangeFlags = Interfaces.InferredFlags<typeof targetFlags>;
