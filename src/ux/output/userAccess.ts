import { Messages } from '@salesforce/core';
import { dangers } from '../../model/dangerousPermissions.js';
import { prefixes, rightsOf, type Right } from '../../model/permission.js';
import type { UserAccess } from '../../schemas/userAccess.js';
import { plural } from '../text.js';
import { minuteOf, moreWays, notHeldTexts, partText } from './answer.js';
import { firstOf, listOf, nounOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'userAccessOutput');

/**
 * All that one user has, as people read it: the state of the account, what it holds, and what that gives, the dangerous first. No line is
 * longer than the screen is wide.
 *
 * @param isAll whether long lists are shown in full
 */
export function userAccessLines(access: UserAccess, screen: Screen, isAll: boolean): string[] {
  const { memberships, without } = access;
  const isHeld = ({ state }: Membership): boolean => state === 'in force' || state === 'session not activated';
  const held = memberships.filter(isHeld);
  const lapsed = memberships.filter((one) => !isHeld(one));
  return [
    ...(without ? paragraph(messages.getMessage('without', [listOf(without.access.map(partText))]), screen) : []),
    ...notHeldTexts(without, access.name).flatMap((text) => paragraph(text, screen)),
    ...stateTexts(access).flatMap((text) => paragraph(text, screen)),
    ...loginLines(access, screen),
    ...(held.length > 0 ? section('memberships', items(held.map(membershipText), screen)) : none('memberships')),
    ...section('lapsed', items(lapsed.map(membershipText), screen)),
    ...dangerousLines(access, screen),
    ...section('systemPermissions', groupedItems(access.systemPermissions ?? [], screen, isAll)),
    ...objectLines(access, screen, isAll),
    ...[...prefixes, 'other' as const].flatMap((kind) =>
      section(
        `kind.${kind}`,
        groupedItems(
          (access.entities ?? []).filter((entity) => entity.kind === kind),
          screen,
          isAll,
        ),
      ),
    ),
    ...(access.dangerous && !isAll ? ['', ...paragraph(messages.getMessage('ordinary'), screen)] : []),
    ...(without && access.dangerous ? lostLines(without.lost, screen, isAll) : []),
  ];
}

type Membership = UserAccess['memberships'][number];
type SystemPermission = NonNullable<UserAccess['systemPermissions']>[number];
type ObjectAccess = NonNullable<UserAccess['objects']>[number];

function stateTexts({ name, username, isActive, isFrozen, lastLogin, license }: UserAccess): string[] {
  const state = isActive ? (isFrozen ? 'frozen' : 'active') : isFrozen ? 'both' : 'inactive';
  const login =
    lastLogin === null
      ? messages.getMessage('lastLogin.never')
      : messages.getMessage('lastLogin', [minuteOf(lastLogin)]);
  return [
    [messages.getMessage(`state.${state}`, [messages.getMessage('user', [name, username])]), login].join(' '),
    ...(license === null ? [] : [messages.getMessage('license', [license])]),
  ];
}

function loginLines({ logins }: UserAccess, screen: Screen): string[] {
  if (logins === null) return [];
  if (logins.length === 0) return none('logins');
  const texts = logins.map(({ type, status, count, lastAt }) => {
    const times = plural(messages, 'login.count', count);
    const last = lastAt === null ? times : messages.getMessage('login.last', [times, minuteOf(lastAt)]);
    return messages.getMessage('login', [type, status, last]);
  });
  return section('logins', items(texts, screen));
}

/** `Group: Field Team, through role Sales, and 2 more ways` */
function membershipText({ access, role, state, expiresAt, path, ways, groupStatus }: Membership): string {
  const name = role === null ? access.name : messages.getMessage('membership.role', [access.name, role]);
  const through = path.slice(0, -1).map(partText).join(' > ');
  const details = [
    ...(through === '' ? [] : [messages.getMessage('through', [through])]),
    ...(state === 'in force' && expiresAt !== null ? [messages.getMessage('until', [minuteOf(expiresAt)])] : []),
    ...(groupStatus === null ? [] : [messages.getMessage('groupStatus', [groupStatus])]),
    ...(state === 'in force' ? [] : [stateText(state, expiresAt)]),
    ...(ways > 1 ? [moreWays(ways - 1)] : []),
  ];
  return messages.getMessage('membership', [nounOf(access.resourceType).label, [name, ...details].join(', ')]);
}

function stateText(state: Exclude<Membership['state'], 'in force'>, expiresAt: string | null): string {
  if (state === 'expired' && expiresAt !== null) return messages.getMessage('state.expired.at', [minuteOf(expiresAt)]);
  return messages.getMessage(state === 'inactive' ? 'state.lapsed-inactive' : `state.${state.replaceAll(' ', '-')}`);
}

function dangerousLines({ dangerous }: UserAccess, screen: Screen): string[] {
  if (dangerous === null) return [];
  if (dangerous.length === 0) return none('dangerous');
  return section(
    'dangerous',
    dangers.flatMap((danger) => {
      const some = dangerous.filter((one) => one.danger === danger);
      if (some.length === 0) return [];
      const heading = `  ${messages.getMessage(`danger.${danger}`)}`;
      return [heading, ...groupedItems(some, screen, true, 4)];
    }),
  );
}

type Permitted = Pick<SystemPermission, 'permission' | 'verdict' | 'through'> & {
  readonly isOpen?: boolean | null;
};

function throughText({ verdict, through }: Pick<Permitted, 'verdict' | 'through'>): string {
  const parts = through.map(partText).join(', ');
  return verdict === 'yes' ? parts : messages.getMessage('onlyIf', [parts]);
}

/** Those that come in the same way in one line: `LaunchController, QuotePdf: permission set Launch Console`. */
function groupedItems(all: readonly Permitted[], screen: Screen, isAll: boolean, indentation?: number): string[] {
  const byWay = Map.groupBy(all, throughText);
  const texts = Array.from(byWay, ([way, some]) =>
    messages.getMessage('item', [namesOf(some.map(nameOf), isAll), way]),
  );
  return items(texts, screen, indentation);
}

function nameOf({ permission, isOpen }: Permitted): string {
  return isOpen ? messages.getMessage('openApp', [permission]) : permission;
}

function namesOf(names: readonly string[], isAll: boolean): string {
  return isAll ? names.join(', ') : firstOf(names);
}

const LETTERS: Readonly<Record<Right, string>> = {
  read: 'R',
  create: 'C',
  edit: 'E',
  delete: 'D',
  'view-all': 'V',
  'modify-all': 'M',
  'view-all-fields': 'F',
};

/** The rights as letters, each in its place: `RCE----`, `R---v--`. */
function lettersOf({ rights, onlyIf }: Pick<ObjectAccess, 'rights' | 'onlyIf'>): string {
  const letterOf = (right: Right): string => {
    if (rights.includes(right)) return LETTERS[right];
    return onlyIf.includes(right) ? LETTERS[right].toLowerCase() : '-';
  };
  return rightsOf('object').map(letterOf).join('');
}

function objectLines({ allObjects, objects, systemPermissions }: UserAccess, screen: Screen, isAll: boolean): string[] {
  const told = [
    ...(allObjects ? [{ object: messages.getMessage('everyObject'), ...allObjects }] : []),
    ...(objects ?? []),
  ];
  const byRights = Map.groupBy(told, (one) => `${lettersOf(one)}  ${one.through.map(partText).join(', ')}`);
  const texts = Array.from(byRights.values(), (some) => {
    const names = namesOf(
      some.map(({ object }) => object),
      isAll,
    );
    return `${lettersOf(some[0]!)}  ${messages.getMessage('item', [names, some[0]!.through.map(partText).join(', ')])}`;
  });
  const hasOnlyIf = told.some(({ onlyIf }) => onlyIf.length > 0);
  const legends = [messages.getMessage('legend'), ...(hasOnlyIf ? [messages.getMessage('legend.onlyIf')] : [])].flatMap(
    (text) => wrapped(text, screen, 2),
  );
  const lines = items(texts, screen, 2, LETTERS_AND_SPACE);
  return section(
    systemPermissions === null ? 'objects.unusual' : 'objects',
    lines.length > 0 ? [...legends, ...lines] : [],
  );
}

const LETTERS_AND_SPACE = 9;

function lostLines(lost: readonly string[], screen: Screen, isAll: boolean): string[] {
  if (lost.length === 0) return ['', ...wrapped(messages.getMessage('lost.none'), screen)];
  return section('lost', isAll ? items([lost.join(', ')], screen) : items([firstOf(lost)], screen));
}

function section(key: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', messages.getMessage(key), ...lines];
}

function none(key: string): string[] {
  return ['', messages.getMessage(`${key}.none`)];
}

function paragraph(text: string, screen: Screen): string[] {
  return wrapped(text, screen);
}

/** @param hanging how much further the second line of a text is indented than its first */
function items(texts: readonly string[], screen: Screen, indentation = 2, hanging = 2): string[] {
  return texts.flatMap((text) => {
    const [first = '', ...others] = wrapped(text, screen, indentation + hanging);
    return [' '.repeat(indentation) + first.trimStart(), ...others];
  });
}
