import type { Interfaces } from '@oclif/core';
import { type ConfigAggregator, Messages, type Org, OrgConfigProperties } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { accessFlags } from '../services/change/request.js';
import type { Origin } from '../services/answers/origin.js';
import { inGroup } from './flagGroups.js';
import { letterOf, noteVersion } from './flags.js';
import { orgNameOf } from './text.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerFlags');

/** The flags that ask about an access, by kind: a question has one of them at most. */
const kindFlagNames = accessFlags.flatMap(({ name, dependsOn }) => (dependsOn === undefined ? name : []));

/** The flags that say what is asked: a question has one of them. */
export const questionFlagNames: readonly string[] = ['can', ...kindFlagNames];

/** What a flag excludes: those before it, so that two such flags make one error and not two. */
const before = (name: string): string[] => questionFlagNames.slice(0, questionFlagNames.indexOf(name));

const kindFlags = Object.fromEntries(
  accessFlags.map(({ name, dependsOn }) => {
    const texts = { summary: messages.getMessage(`flags.${name}.summary`), ...letterOf(name) };
    return [
      name,
      dependsOn === undefined
        ? Flags.string({ ...texts, exclusive: before(name) })
        : Flags.string({ ...texts, dependsOn: [dependsOn] }),
    ];
  }),
);

const can = {
  summary: messages.getMessage('flags.can.summary'),
  description: messages.getMessage('flags.can.description'),
  helpValue: '<permission>',
  multiple: true,
} as const;

/** The flags that say what is asked: about permissions, or about an access. */
export const questionFlags = {
  can: Flags.string(can),
  any: Flags.boolean({ summary: messages.getMessage('flags.any.summary'), dependsOn: ['can'] }),
  ...inGroup('access', kindFlags),
};

/** The same flags, of which one must be given. */
export const requiredQuestionFlags = {
  ...questionFlags,
  can: Flags.string({ ...can, atLeastOne: [...questionFlagNames] }),
};

/**
 * The flags that say where an answer is taken from: an org, or a kept snapshot.
 *
 * @param commandMessages holds the summary as `flags.target-org.summary`
 */
export function originFlags(commandMessages: Messages<string>): {
  'target-org': Interfaces.OptionFlag<Org | undefined>;
  snapshot: Interfaces.OptionFlag<string | undefined>;
  'api-version': Interfaces.OptionFlag<string | undefined>;
} {
  return {
    'target-org': Flags.optionalOrg({
      summary: commandMessages.getMessage('flags.target-org.summary'),
      defaultHelp: undefined,
      exclusive: ['snapshot'],
    }),
    snapshot: Flags.string({
      summary: messages.getMessage('flags.snapshot.summary'),
      description: messages.getMessage('flags.snapshot.description'),
      helpValue: '<path>',
    }),
    'api-version': Flags.orgApiVersion({ exclusive: ['snapshot'] }),
  };
}

type OriginFlags = {
  readonly 'target-org'?: Org | undefined;
  readonly snapshot?: string | undefined;
  readonly 'api-version'?: string | undefined;
};

/** Where an answer is taken from. A snapshot wins over a default org. @param config of the CLI @throws SfError NoOriginError */
export function originOf(
  flags: OriginFlags,
  metadata: Parameters<typeof noteVersion>[1],
  config: ConfigAggregator,
): Origin {
  if (flags.snapshot !== undefined) return { kind: 'snapshot', path: flags.snapshot };
  const org = flags['target-org'];
  if (!org) throw noOrg(config);
  noteVersion({ 'target-org': org, 'api-version': flags['api-version'] }, metadata);
  return { kind: 'org', connection: org.getConnection(flags['api-version']), name: orgNameOf(org) };
}

/** The variable that names a default org. The CLI sets it for the older variable, too. */
const DEFAULT_ORG = 'SF_TARGET_ORG';

/** The CLI takes a default org that it does not know for none: where one is named, the error says where. */
function noOrg(config: ConfigAggregator): Error {
  const ofEnvironment = process.env[DEFAULT_ORG];
  if (ofEnvironment) return messages.createError('error.unknownDefault', [DEFAULT_ORG, ofEnvironment]);
  const { value, path } = config.getInfo(OrgConfigProperties.TARGET_ORG);
  if (typeof value !== 'string' || value === '') return messages.createError('error.noOrigin');
  return messages.createError('error.unknownConfigured', [value, path ?? OrgConfigProperties.TARGET_ORG]);
}

/** The formats of answers. */
const formats = ['human', 'csv', 'json'] as const;

/** The flags that say how an answer is told. */
export const answerOutputFlags = inGroup('output', {
  'result-format': Flags.option({
    char: 'r',
    summary: messages.getMessage('flags.result-format.summary'),
    description: messages.getMessage('flags.result-format.description'),
    options: formats,
  })(),
  'output-file': Flags.string({
    summary: messages.getMessage('flags.output-file.summary'),
    description: messages.getMessage('flags.output-file.description'),
    helpValue: '<path>',
  }),
});

export type AnswerOutputFlags = Interfaces.InferredFlags<typeof answerOutputFlags>;
