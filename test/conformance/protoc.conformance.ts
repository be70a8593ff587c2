import { expect } from 'chai';
import { c1z } from '../../src/formats/c1z/c1z.js';
import { entitlementId, type EntitlementRef } from '../../src/model/entitlement.js';
import { resourceType, resourceTypes } from '../../src/model/resourceType.js';
import type { SnapshotAccount, SnapshotReader } from '../../src/snapshot/reader.js';
import type { HolderFacts } from '../../src/snapshot/holders.js';
import { openC1z } from './support/c1zDatabase.js';
import { messageRows, openDecoder, userTraitRow, type Decoder } from './support/decoder.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { bytesIn, messageIn, messagesIn, textIn, type TextMessage } from './support/textFormat.js';
import { requireTool } from './support/tool.js';
// Makes the kinds of access known to the rooms that may not import them.
import '../../src/resources/index.js';

const idIn = (message: TextMessage | undefined, field = 'id'): string => {
  const id = messageIn(message, field);
  return id ? `${textIn(id, 'resource_type')}:${textIn(id, 'resource')}` : '';
};

/** The serialized annotations of a message by the names of their types. */
const annotationsOf = (message: TextMessage): ReadonlyMap<string, Uint8Array> =>
  new Map(
    messagesIn(message, 'annotations').map((annotation) => [
      textIn(annotation, 'type_url').replace('type.googleapis.com/c1.connector.v2.', ''),
      bytesIn(annotation, 'value')[0] ?? Buffer.alloc(0),
    ]),
  );

const timeIn = (message: TextMessage, field: string): string | null => {
  const time = messageIn(message, field);
  return time ? new Date(Number(textIn(time, 'seconds')) * 1000).toISOString().replace('.000Z', 'Z') : null;
};

const accountIn = (message: TextMessage, trait: TextMessage): object => {
  const status = messageIn(message, 'status');
  const name = messageIn(trait, 'structured_name');
  return {
    id: idIn(message),
    displayName: textIn(message, 'display_name'),
    status: textIn(status, 'status'),
    statusDetails: textIn(status, 'details'),
    emails: messagesIn(trait, 'emails').map((email) => [textIn(email, 'address'), textIn(email, 'is_primary')]),
    login: textIn(trait, 'login'),
    type: textIn(trait, 'account_type'),
    names: [textIn(name, 'given_name'), textIn(name, 'family_name')],
    employeeIds: bytesIn(trait, 'employee_ids').map(String),
    lastLogin: timeIn(trait, 'last_login'),
    createdAt: timeIn(message, 'created_at'),
  };
};

const accountOf = (account: SnapshotAccount): object => ({
  id: `user:${account.id}`,
  displayName: account.displayName,
  status: `STATUS_${account.status.toUpperCase()}`,
  statusDetails: account.statusDetails ?? '',
  emails: account.email === null ? [] : [[account.email, 'true']],
  login: account.username,
  type: `ACCOUNT_TYPE_${account.type.toUpperCase()}`,
  names: [account.firstName ?? '', account.lastName ?? ''],
  employeeIds: account.employeeId === null ? [] : [account.employeeId],
  lastLogin: account.lastLogin,
  createdAt: account.createdAt,
});

type Holder = HolderFacts & { readonly type: string; readonly id: string };

/** Accounts in the order of the ways in which they hold it, then resources. */
const holdersOf = (snapshot: SnapshotReader, entitlement: EntitlementRef): Holder[] => [
  ...snapshot.accountHoldersOf(entitlement).flatMap(({ accounts, isDirect, isStored, sources }) =>
    Array.from(accounts, (account) => ({
      type: 'user',
      id: snapshot.accountIds()[account]!,
      isDirect,
      isStored,
      sources,
    })),
  ),
  ...[...snapshot.resourceHoldersOf(entitlement)].map(({ type, id }) => ({
    type,
    id,
    isDirect: true,
    isStored: true,
    sources: [],
  })),
];

const TRAITS = { user: 'UserTrait', group: 'GroupTrait', role: 'RoleTrait', app: 'AppTrait', agent: 'AgentTrait' };

for (const { name, start } of orgs) {
  describe(`the c1z of ${name}, read back by SQLite’s shell and protoc`, () => {
    let synced: SyncedOrg;
    let decode: Decoder;
    let rows: TextMessage;

    before(async function () {
      const [sqlite3, protoc] = [await requireTool(this, 'sqlite3'), await requireTool(this, 'protoc')];
      synced = await start();
      const file = await synced.write(c1z, 'sync.c1z');
      (await openC1z(file)).close();
      decode = await openDecoder(protoc, synced.folder);
      rows = await decode(await messageRows(sqlite3, `${file}.db`));
    });
    after(async () => synced?.stop());

    it('says of each resource type its trait', () => {
      const types = messagesIn(rows, 'resource_types').map((type) => [textIn(type, 'id'), textIn(type, 'traits')]);
      expect(types).to.deep.equal(resourceTypes.map(({ id, trait }) => [id, `TRAIT_${trait.toUpperCase()}`]));
    });

    it('says of each account what the snapshot says', async () => {
      const accounts = messagesIn(rows, 'resources').filter((message) => idIn(message).startsWith('user:'));
      const bytes = accounts.map((message) => annotationsOf(message).get('UserTrait')!);
      const traits = messagesIn(await decode(bytes.map(userTraitRow)), 'user_traits');
      const found = accounts.map((message, index) => accountIn(message, traits[index]!));
      expect(found).to.deep.equal([...synced.snapshot().accounts()].map(accountOf));
    });

    it('says of each other resource what the snapshot says', () => {
      const resources = messagesIn(rows, 'resources').filter((message) => !idIn(message).startsWith('user:'));
      const found = resources.map((message) => ({
        id: idIn(message),
        parent: idIn(message, 'parent_resource_id'),
        displayName: textIn(message, 'display_name'),
        description: textIn(message, 'description'),
        annotations: [...annotationsOf(message).keys()],
      }));
      const expected = Array.from(
        synced.snapshot().resources(),
        ({ type, id, parentId, displayName, description }) => ({
          id: `${type}:${id}`,
          parent: parentId === null ? '' : `${type}:${parentId}`,
          displayName,
          description: description ?? '',
          annotations: [
            TRAITS[resourceType(type).trait],
            ...(type === 'connected_application' ? ['NonHumanIdentityTrait'] : []),
            'ExternalLink',
          ],
        }),
      );
      expect(found).to.deep.equal(expected);
    });

    it('says of each entitlement what the snapshot says', () => {
      const found = messagesIn(rows, 'entitlements').map((message) => ({
        id: textIn(message, 'id'),
        resource: idIn(messageIn(message, 'resource')),
        displayName: textIn(message, 'display_name'),
        description: textIn(message, 'description'),
        slug: textIn(message, 'slug'),
        purpose: textIn(message, 'purpose'),
        grantableTo: messagesIn(message, 'grantable_to').map((type) => textIn(type, 'id')),
      }));
      const expected = Array.from(synced.snapshot().entitlements(), (entitlement) => ({
        id: entitlementId(entitlement),
        resource: `${entitlement.type}:${entitlement.resourceId}`,
        displayName: entitlement.displayName,
        description: entitlement.description,
        slug: entitlement.slug,
        purpose: 'PURPOSE_ASSIGNMENT',
        grantableTo: ['user'],
      }));
      expect(found).to.deep.equal(expected);
    });

    it('says of each grant who holds what, whether directly, and through what else', () => {
      const found = messagesIn(rows, 'grants').map((message) => ({
        id: textIn(message, 'id'),
        entitlement: textIn(messagesIn(message, 'entitlement')[0], 'id'),
        principal: idIn(messageIn(message, 'principal')),
        isImmutable: annotationsOf(message).has('GrantImmutable'),
        sources: messagesIn(messageIn(message, 'sources'), 'sources')
          .map((source) => textIn(source, 'key'))
          .sort(),
      }));
      const expected = Array.from(synced.snapshot().entitlements()).flatMap((entitlement) =>
        holdersOf(synced.snapshot(), entitlement).map(({ type, id, isDirect, isStored, sources }) => {
          const own = entitlementId(entitlement);
          const others = sources.map((source) => entitlementId(source.entitlement));
          return {
            id: `${own}:${type}:${id}`,
            entitlement: own,
            principal: `${type}:${id}`,
            isImmutable: !isStored,
            sources: (isDirect && others.length > 0 ? [...others, own] : others).sort(),
          };
        }),
      );
      expect(found).to.deep.equal(expected);
    });
  });
}
