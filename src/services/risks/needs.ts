import { Messages } from '@salesforce/core';
import { resourceType, typesWithPermissions, type ResourceTypeId } from '../../model/resourceType.js';
import { userStates, type RiskRule, type Term, type UserCondition } from '../../model/riskRule.js';
import { defaultSyncOptions, type SyncOptions } from '../../model/syncOptions.js';
import { kinds, optInsWith } from '../../resources/index.js';
import type { NotKnown } from '../answers/answer.js';
import { notKnownText } from '../answers/facts.js';
import type { WholeOrg } from '../answers/live/wholeOrg.js';
import { notRead, type Part } from '../answers/source.js';
import { nameOf, termsOf } from './foundTerms.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'risks');

/** What of an org has to be read for a rule. */
export type RiskNeeds = {
  readonly parts: ReadonlySet<Part>;
  readonly types: ReadonlySet<ResourceTypeId>;
};

const STANDARD = 'Standard';

/** @param rules one rule, or several that are read together */
export function needsOf(rules: readonly RiskRule[]): RiskNeeds {
  const parts = new Set<Part>();
  const types = new Set<ResourceTypeId>();
  for (const rule of rules) {
    const { subject } = rule;
    if (subject.about === 'users') {
      for (const term of termsOf(rule)) addTerm(term, parts, types);
      if (conditionsIn(subject.who).some(({ loggedInBy }) => loggedInBy)) parts.add('logins');
    } else if (subject.about === 'assignments') {
      parts.add('permissions');
      for (const { id } of typesWithPermissions()) types.add(id);
    } else {
      if (subject.fault === 'standard profiles') parts.add('permissions');
      types.add(subject.fault === 'standard profiles' ? 'profile' : 'permission_set_group');
      if (subject.fault === 'unused permission sets') types.add('permission');
    }
  }
  return { parts, types };
}

/** The options of a sync that reads what rules need, and no more. Users of all types are among it. */
export function syncOptionsFor(rules: readonly RiskRule[]): SyncOptions {
  const { parts, types } = needsOf(rules);
  const exceptions = rules.flatMap(({ except }) => except.flatMap(({ access }) => access));
  const all = new Set(types);
  for (const term of exceptions) addTerm(term, new Set(), all);
  const has = (part: Part): boolean => parts.has(part);
  const optIns = new Set(kinds.flatMap(({ type, optIn }) => (optIn && all.has(type.id) ? optIn.option : [])));
  return {
    ...defaultSyncOptions,
    ...optInsWith((option) => optIns.has(option)),
    syncNonStandardUsers: true,
    withUsersWithoutType: true,
    syncPermissions: has('permissions'),
    // Only a rule that names a field is worth the many rows of all fields.
    syncFieldPermissions: rules.some((rule) => termsOf(rule).some(isOfField)),
    syncLogins: has('logins'),
    // No type would be all of them, and users are always read.
    resourceTypes: all.size > 0 ? [...all] : ['user'],
    leaveOutMissing: true,
  };
}

/** What a rule needs and an org, or a snapshot of it, does not tell: sentences. */
export function unknownFor(rule: RiskRule, { about, reader, isLive }: WholeOrg): string[] {
  const { parts, types } = needsOf([rule]);
  const asked = new Set([...types].filter((type) => isNotAsked(about, type)));
  const missing = notReadFor({ about, isLive }, { parts, types: asked }).map(sentenceOf);
  if (rule.subject.about !== 'users') {
    // Users who hold no permission set change nothing.
    const areLeftOut = reader
      .dropped()
      .some(
        ({ what, resourceType: type, reason }) => what === 'grant' && types.has(type) && reason.startsWith('user-'),
      );
    return areLeftOut && rule.subject.fault === 'unused permission sets'
      ? [...missing, messages.getMessage('unknown.holders')]
      : missing;
  }
  return [...missing, ...unknownUsers(rule.subject.who, { about, reader })];
}

/** What was not read of what rules need. An org does not tell everybody who has package licenses. */
export function notReadFor(
  { about, isLive }: Pick<WholeOrg, 'about' | 'isLive'>,
  { parts, types }: RiskNeeds,
): NotKnown[] {
  const isHidden = isLive && types.has('package_license') && isNotAsked(about, 'package_license');
  return [
    ...notRead(about, [...parts], (type) => types.has(type) && !(isHidden && type === 'package_license')),
    ...(isHidden
      ? [
          {
            what: 'not read' as const,
            subject: messages.getMessage('unknown.packageHolders'),
            why: messages.getMessage('unknown.packageHolders.why'),
          },
        ]
      : []),
  ];
}

/** What a rule about redundant assignments does not compare where field permissions were not read: they are too many to read for it. */
export function notCompared(rules: readonly RiskRule[], { about }: Pick<WholeOrg, 'about'>): NotKnown[] {
  const compares = rules.some(({ subject }) => subject.about === 'assignments' && subject.fault === 'redundant');
  if (!compares || about.options['sync-field-permissions'] === true) return [];
  return [
    {
      what: 'not read',
      subject: messages.getMessage('unknown.fieldsOfGroups'),
      why: messages.getMessage('unknown.fieldsOfGroups.why'),
    },
  ];
}

/** What was not read, as one of several sentences. */
function sentenceOf(unknown: NotKnown): string {
  const text = notKnownText(unknown);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What is not known of the users whom a condition is about. */
function unknownUsers(who: UserCondition, { about, reader }: Pick<WholeOrg, 'about' | 'reader'>): string[] {
  const isRead = (option: string): boolean => about.options[option] === true;
  const conditions = conditionsIn(who);
  const wanted = wantedIn(who);
  const areOthers = wanted.some(({ userTypes }) => userTypes?.some((type) => type !== STANDARD));
  const areInactive = wanted.some(({ states }) => states?.includes('inactive') && states.length < userStates.length);
  const isAboutFrozen = conditions.some(
    ({ states }) => states && states.includes('frozen') !== states.includes('active'),
  );
  const isAboutLogins = conditions.some(({ noLoginForDays }) => noLoginForDays !== undefined);
  const risks = reader.risks();
  return [
    ...(areOthers && !isRead('sync-non-standard-users') ? [messages.getMessage('unknown.userTypes')] : []),
    ...(areInactive && !isRead('sync-deactivated-users') ? [messages.getMessage('unknown.inactive')] : []),
    ...(isAboutFrozen && !risks.knowsFrozen ? [messages.getMessage('unknown.frozen')] : []),
    ...(isAboutLogins && risks.isHidden('User', 'LastLoginDate') ? [messages.getMessage('unknown.lastLogin')] : []),
  ];
}

/** A condition, and all conditions in it. */
function conditionsIn(condition: UserCondition): UserCondition[] {
  const { allOf = [], anyOf = [], noneOf = [] } = condition;
  const inner = [...allOf, ...anyOf, ...noneOf].flatMap((one) => ('text' in one ? [] : conditionsIn(one)));
  return [condition, ...inner];
}

/** A condition, and those in it that somebody may meet who meets it: not those that nobody may. */
function wantedIn(condition: UserCondition): UserCondition[] {
  const inner = [...(condition.allOf ?? []), ...(condition.anyOf ?? [])];
  return [condition, ...inner.flatMap((one) => ('text' in one ? [] : wantedIn(one)))];
}

function isNotAsked(about: WholeOrg['about'], type: ResourceTypeId): boolean {
  return about.resourceTypes.some(({ id, notRead: why }) => id === type && why === 'not-asked');
}

function isOfField(term: Term): boolean {
  const name = nameOf(term);
  return name.is === 'permission' && name.name.kind === 'field';
}

function addTerm(term: Term, parts: Set<Part>, types: Set<ResourceTypeId>): void {
  const name = nameOf(term);
  if (name.is === 'access') {
    addType(name.type, types);
    return;
  }
  parts.add('permissions');
  if (isOfField(term)) parts.add('fieldPermissions');
  for (const { id } of typesWithPermissions()) types.add(id);
}

/** A type, and those whose holders have resources of it. */
function addType(type: ResourceTypeId, types: Set<ResourceTypeId>): void {
  if (types.has(type)) return;
  types.add(type);
  for (const parent of resourceType(type).entitlement?.inheritsFrom ?? []) addType(parent, types);
}
