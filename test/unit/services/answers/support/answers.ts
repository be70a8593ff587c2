import type { Connection } from '@salesforce/core';
import type { EntitlementRef } from '../../../../../src/model/entitlement.js';
import type { ResourceTypeId } from '../../../../../src/model/resourceType.js';
import { whoHolds, whyHolds } from '../../../../../src/services/answers/accessAnswers.js';
import type { Question, WhoRow, WhyAnswer } from '../../../../../src/services/answers/answer.js';
import { whoCan, whyCan } from '../../../../../src/services/answers/permissionAnswers.js';
import type { AskedQuestion, NamedAccess } from '../../../../../src/services/answers/question.js';
import { openSnapshotSource } from '../../../../../src/services/answers/source.js';
import { who } from '../../../../../src/services/answers/who.js';
import { why } from '../../../../../src/services/answers/why.js';
import { openOutputFile } from '../../../../../src/services/document/outputFile.js';
import { resolvePermissions, type PermissionSource } from '../../../../../src/services/lookup/permissionNames.js';
import { snapshotPermissions } from '../../../../../src/services/lookup/permissionSources.js';
import type { SnapshotReader } from '../../../../../src/snapshot/reader.js';
import type { Access } from '../../../../oracle/memberships.js';
import { syncOrg } from '../../../support/syncing.js';

/** A question, in the words of a test. */
export type Asked = { readonly can: readonly string[]; readonly isAny?: boolean } | { readonly access: Access };

/** What answers as the commands do. Keys name what is taken as revoked, as those of the oracle. */
export type Answers = {
  who(asked: Asked): Promise<readonly WhoRow[]>;
  why(userId: string, asked: Asked, without?: readonly string[]): Promise<WhyAnswer>;
  close(): Promise<void>;
};

const signal = new AbortController().signal;

/** Asks an org, as `-o` does. Users are named by their ids. */
export function liveAnswers(connection: Connection): Answers {
  const origin = { kind: 'org', connection, name: null } as const;
  return {
    who: (asked) => who({ origin, asked: inWords(asked) }, ({ rows }) => [...rows], signal),
    why: async (userId, asked, without = []) => {
      const left = without.map((key) => namedAccess({ ...entitlementOf(key), id: key.split(':')[1]! }));
      const { answer } = await why({ origin, user: [userId], asked: inWords(asked), without: left }, signal);
      return answer;
    },
    close: () => Promise.resolve(),
  };
}

function inWords(asked: Asked): AskedQuestion {
  return 'can' in asked
    ? { about: 'permissions', texts: asked.can, isAny: asked.isAny ?? false }
    : { about: 'access', access: namedAccess(asked.access) };
}

function namedAccess({ type, id, slug }: Access): NamedAccess {
  const role = slug.startsWith('role:') ? { role: slug.slice('role:'.length) } : {};
  return { text: id, type: type as ResourceTypeId, name: id, ...role };
}

/** Keeps a snapshot of all that answers are made of, and asks it; it is opened once. */
export async function keptAnswers(connection: Connection, path: string): Promise<Answers> {
  await syncOrg(connection, {
    options: {
      syncNonStandardUsers: true,
      syncConnectedApps: true,
      syncLicenses: true,
      syncPermissions: true,
      syncFieldPermissions: true,
    },
    snapshotFile: await openOutputFile(path, signal),
  });
  const source = await openSnapshotSource(path);
  const { reader } = source;
  const names = snapshotPermissions(reader);
  return {
    who: async (asked) => whoIn(reader, await questionOf(names, asked)),
    why: async (userId, asked, without = []) => whyIn(reader, await questionOf(names, asked), userId, without),
    close: () => source.close(),
  };
}

async function questionOf(names: PermissionSource, asked: Asked): Promise<Question> {
  if ('can' in asked)
    return {
      about: 'permissions',
      wanted: await resolvePermissions(names, asked.can),
      isAny: asked.isAny ?? false,
    };
  const { type, id, slug } = asked.access as Access & { type: ResourceTypeId };
  return {
    about: 'access',
    entitlement: { type, resourceId: id, slug },
    resource: { type, id, displayName: id, apiName: id },
  };
}

function whoIn(reader: SnapshotReader, question: Question): WhoRow[] {
  return question.about === 'permissions' ? [...whoCan(reader, question, [])] : [...whoHolds(reader, question, [])];
}

function whyIn(reader: SnapshotReader, question: Question, userId: string, without: readonly string[]): WhyAnswer {
  const revoked = without.map(entitlementOf);
  return question.about === 'permissions'
    ? whyCan(reader, question, userId, revoked, null)
    : whyHolds(reader, question, userId, revoked, null);
}

/** @param key `permission:0PS…`, `permission_set_group:0PG…` or `profile:00e…` */
function entitlementOf(key: string): EntitlementRef {
  const [type, resourceId] = key.split(':') as [ResourceTypeId, string];
  return { type, resourceId, slug: type === 'permission_set_group' ? 'member' : 'assigned' };
}
