import type { Cause, ComparedAccess, ComparedUser, Diff, Difference } from '../../../../../src/model/difference.js';

/** The differences, each as one line, so that a test can say all of it. */
export function linesOf(diff: Diff): string[] {
  return [...diff.differences()].map(lineOf);
}

function lineOf(difference: Difference): string {
  switch (difference.about) {
    case 'user': {
      const changes = difference.changes.map(({ field, now, before }) => `${field} ${before} > ${now}`);
      const doubt = difference.mayBeDeactivated ? ['may be deactivated'] : [];
      return [`${difference.sign} ${nameOf(difference.user)}`, ...changes, ...doubt].join(', ');
    }
    case 'access': {
      const { sign, user, access, expiresAt, lapsed } = difference;
      const role = access.role === null ? '' : ` as ${access.role}`;
      const end = expiresAt.now || expiresAt.before ? [`until ${expiresAt.before} > ${expiresAt.now}`] : [];
      return [`${sign} ${nameOf(user)} ${textOf(access)}${role}`, ...end, ...(lapsed ? [lapsed] : [])].join(', ');
    }
    case 'permission': {
      const { sign, user, permission, now, before, because } = difference;
      const level = now === 'only if' || before === 'only if' ? ` (${before} > ${now})` : '';
      return `${sign} ${nameOf(user)} ${permission}${level}: ${because.map(causeOf).join(', ')}`;
    }
    case 'resource': {
      const changes = difference.changes.map(({ field, now, before }) => `${field} ${before} > ${now}`);
      return [`${difference.sign} ${textOf(difference.access)}`, ...changes].join(', ');
    }
    case 'content': {
      const { sign, access, permissions, parts, reaches } = difference;
      const all = [
        ...permissions.map((one) => `${one.sign}${one.permission}`),
        ...parts.map(
          (part) => part.sign + (part.kind === 'access' ? textOf(part.access) : `${part.kind} of ${part.username}`),
        ),
      ];
      const through = reaches.through.map((one) => `${one.users} ${one.access ? textOf(one.access) : 'directly'}`);
      return `${sign} ${textOf(access)} {${all.join(' ')}} reaches ${reaches.users}${through.map((one) => `, ${one}`).join('')}`;
    }
    case 'status':
      return `${difference.sign} ${textOf(difference.access)} ${difference.before} > ${difference.now}`;
  }
}

function nameOf({ username, otherUsername, isGuess }: ComparedUser): string {
  return username + (isGuess ? ` (a guess: ${otherUsername})` : '');
}

function textOf({ kind, resource }: ComparedAccess): string {
  return `${kind}:${resource}`;
}

function causeOf({ kind, access, lapsed }: Cause): string {
  return `${kind} ${textOf(access)}${lapsed ? ` ${lapsed}` : ''}`;
}
