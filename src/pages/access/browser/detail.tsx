import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Table, type Column } from '../../browser/table.js';
import { Path, type Step } from '../../components/path.js';
import { Tag } from '../../components/tag.js';
import type { Position } from '../accessPage.js';
import { giftText, givesInWords, sortGifts, type Gift } from './gives.js';
import { lastLoginText, StatusTag, textsFor } from './lists.js';
import type { Org, Wanted, Way } from './org.js';
import { closeAll, open, type Route } from './route.js';
import { momentText, text } from './text.js';

/** How much of what an access gives is told in the list of what somebody holds. */
const WORDS_IN_LIST = 6;

/** How many gifts of a kind are listed: an administrator has thousands. */
const MOST_GIFTS = 300;

/** A person, an access or a permission, over the lists. */
export function Detail({ org, route }: { readonly org: Org; readonly route: Route | null }): VNode | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const isThere = route !== null && route.position < countOf(org, route.what);
  useEffect(() => {
    const element = dialog.current;
    if (isThere && element && !element.open) element.showModal();
    if (isThere && element) element.scrollTop = 0;
  }, [isThere, route?.what, route?.position]);
  if (!isThere) return null;
  return (
    <dialog ref={dialog} class="detail" aria-labelledby="detail-heading" onClose={closeAll}>
      <div class="bar screen">
        <button type="button" class="button" onClick={() => history.back()}>
          {text('back')}
        </button>
        <button type="button" class="button" onClick={closeAll}>
          {text('close')}
        </button>
      </div>
      {route.what === 'person' ? (
        <PersonDetail org={org} person={route.position} />
      ) : route.what === 'access' ? (
        <AccessDetail org={org} access={route.position} />
      ) : (
        <PermissionDetail org={org} wanted={org.wanted[route.position]!} />
      )}
    </dialog>
  );
}

function countOf(org: Org, what: Route['what']): number {
  if (what === 'person') return org.peopleCount;
  return what === 'access' ? org.accessCount : org.wanted.length;
}

function PersonDetail({ org, person }: { readonly org: Org; readonly person: Position }): VNode {
  const { name, username, title } = org.data.people;
  const ways = useMemo(() => org.waysOf(person), [org, person]);
  const byKind = useMemo(() => Map.groupBy(ways, ([access]) => org.data.accesses.kind[access]!), [ways]);
  const gifts = useMemo(
    () => Array.from(org.permissionsOf(person), ([permission, gift]): Gift => ({ permission, ...gift })),
    [org, person],
  );
  return (
    <>
      <p class="quiet">{text('detail.person')}</p>
      <h2 id="detail-heading" tabIndex={-1} autofocus>
        {name[person]}
      </h2>
      <p class="facts">
        <span class="code">{username[person]}</span>
        {title[person] ? <span>{title[person]}</span> : null}
        <StatusTag org={org} person={person} />
        {org.isService(person) ? <Tag text={text('detail.service')} /> : null}
        <span class="quiet">{text('detail.lastLogin', lastLoginText(org, person))}</span>
      </p>
      <Rules titles={org.rulesAbout('person', person)} />
      <h3>{text('detail.holds', name[person]!)}</h3>
      {ways.size === 0 ? <p>{text('detail.holds.nothing')}</p> : null}
      {[...byKind]
        .sort(([one], [other]) => one - other)
        .map(([kind, held]) => (
          <section key={kind}>
            <h4>{org.data.kinds[kind]!.name}</h4>
            <ul class="holdings">
              {held.map(([access, way]) => (
                <Holding key={access} org={org} person={person} access={access} way={way} />
              ))}
            </ul>
          </section>
        ))}
      <h3>{text('detail.can')}</h3>
      {org.status(person) === 'active' ? null : <p>{text('detail.cannotLogIn')}</p>}
      <Gifts org={org} gifts={gifts} none={text('detail.can.nothing')} />
    </>
  );
}

function Rules({ titles }: { readonly titles: readonly string[] }): VNode | null {
  if (titles.length === 0) return null;
  return (
    <ul class="facts">
      {titles.map((title) => (
        <li key={title}>
          <Tag text={text('detail.found', title)} tone="medium" />
        </li>
      ))}
    </ul>
  );
}

function Holding({
  org,
  person,
  access,
  way,
}: {
  readonly org: Org;
  readonly person: Position;
  readonly access: Position;
  readonly way: Way;
}): VNode {
  const isPartOfGroup = way.path.length > 1 && org.isContainer(access);
  return (
    <li>
      <div class="facts">
        <Path steps={stepsOf(org, way.path)} label={text('detail.path', org.data.people.name[person]!)} />
        <HowHeld org={org} person={person} access={access} way={way} />
      </div>
      <p class="quiet">{isPartOfGroup ? text('detail.inGroup') : givesInWords(org, access, WORDS_IN_LIST)}</p>
    </li>
  );
}

function HowHeld({ org, person, access, way }: Parameters<typeof Holding>[0]): VNode {
  const status = org.statusOfGroup(access);
  return (
    <>
      {way.isForEverybody === null && way.path.length === 1 ? <Tag text={text('detail.direct')} /> : null}
      {way.isForEverybody === 'all users' ? <Tag text={text('detail.everybody')} /> : null}
      {way.isForEverybody === 'internal users' ? <Tag text={text('detail.internal')} /> : null}
      {way.end === null ? null : <Tag text={text('detail.ends', momentText(way.end))} tone="medium" />}
      {org.waitsForSession(way.path[0]!, person) ? <Tag text={text('detail.session')} tone="medium" /> : null}
      {status === null ? null : <Tag text={text('detail.outdated', status)} tone="medium" />}
    </>
  );
}

function stepsOf(org: Org, path: readonly Position[]): Step[] {
  return path.map((access) => ({
    name: org.data.accesses.name[access]!,
    kind: org.kind(access).name,
    href: `#access/${access}`,
  }));
}

/** What somebody may do, or something lets people do: what is worst stands open, the rest folded. */
function Gifts({
  org,
  gifts,
  none,
}: {
  readonly org: Org;
  readonly gifts: readonly Gift[];
  readonly none: string;
}): VNode {
  const sorted = useMemo(() => (org.knowsPermissions ? sortGifts(org, gifts) : null), [org, gifts]);
  if (!sorted) return <p class="quiet">{text('detail.can.notRead')}</p>;
  if (gifts.length === 0) return <p>{none}</p>;
  const { dangerous, everyObject, objects, system, entities, tabs } = sorted;
  return (
    <>
      {dangerous.length > 0 ? (
        <>
          <h4>{text('detail.can.dangerous')}</h4>
          <GiftList org={org} gifts={dangerous} />
        </>
      ) : null}
      {everyObject === null ? null : (
        <p>
          <Tag text={text('detail.can.everyObject', everyObject)} tone="high" />
        </p>
      )}
      <Folded org={org} title={text('detail.can.objects')} gifts={objects} />
      <Folded org={org} title={text('detail.can.system')} gifts={system} />
      <Folded org={org} title={text('detail.can.entities')} gifts={entities} />
      <Folded org={org} title={text('detail.can.tabs')} gifts={tabs} />
    </>
  );
}

/** A list that is made where somebody opens it. */
function Folded({
  org,
  title,
  gifts,
}: {
  readonly org: Org;
  readonly title: string;
  readonly gifts: readonly Gift[];
}): VNode | null {
  const [isOpen, setIsOpen] = useState(false);
  if (gifts.length === 0) return null;
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        {title} <span class="quiet">{gifts.length.toLocaleString('en-US')}</span>
      </summary>
      {isOpen ? <GiftList org={org} gifts={gifts} /> : null}
    </details>
  );
}

function GiftList({ org, gifts }: { readonly org: Org; readonly gifts: readonly Gift[] }): VNode {
  return (
    <>
      <ul class="holdings">
        {gifts.slice(0, MOST_GIFTS).map((gift) => (
          <li key={gift.permission} class="gift">
            <span>{giftText(org, gift)}</span>
            {gift.from.length > 0 ? (
              <span class="quiet">
                {text('detail.through')}{' '}
                {gift.from.map((access, at) => (
                  <>
                    {at > 0 ? ', ' : ''}
                    <a href={`#access/${access}`}>{org.data.accesses.name[access]}</a>
                  </>
                ))}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {gifts.length > MOST_GIFTS ? <p class="quiet">{text('detail.more', gifts.length - MOST_GIFTS)}</p> : null}
    </>
  );
}

function AccessDetail({ org, access }: { readonly org: Org; readonly access: Position }): VNode {
  const { name, apiName, description } = org.data.accesses;
  const gifts = useMemo(() => org.givenBy(access).map((one): Gift => ({ ...one, from: [] })), [org, access]);
  const holders = useMemo(() => org.holdersOf(access), [org, access]);
  const status = org.statusOfGroup(access);
  return (
    <>
      <p class="quiet">{org.kind(access).name}</p>
      <h2 id="detail-heading" tabIndex={-1} autofocus>
        {name[access]}
      </h2>
      <p class="facts">
        {apiName[access] ? <span class="code">{apiName[access]}</span> : null}
        {org.needsSession(access) ? <Tag text={text('detail.session')} tone="medium" /> : null}
        {status === null ? null : <Tag text={text('detail.outdated', status)} tone="medium" />}
      </p>
      {description[access] ? <p>{description[access]}</p> : null}
      <Rules titles={org.rulesAbout('access', access)} />
      <h3>{text('detail.gives')}</h3>
      {org.isContainer(access) || givesPermissions(org, access) ? (
        <Gifts org={org} gifts={gifts} none={text('detail.gives.nothing')} />
      ) : (
        <p>{org.kind(access).gives}</p>
      )}
      <Brought org={org} title={text('detail.brings')} accesses={org.childrenOf(access)} />
      <Brought org={org} title={text('detail.broughtBy')} accesses={org.parentsOf(access)} />
      <h3>{text('detail.holders')}</h3>
      <People org={org} access={access} people={holders} />
    </>
  );
}

function givesPermissions(org: Org, access: Position): boolean {
  return ['permission', 'profile', 'permission_set_group'].includes(org.kind(access).id);
}

function Brought({
  org,
  title,
  accesses,
}: {
  readonly org: Org;
  readonly title: string;
  readonly accesses: readonly Position[];
}): VNode | null {
  if (accesses.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="facts">
        {accesses.slice(0, MOST_GIFTS).map((one) => (
          <li key={one}>
            <a href={`#access/${one}`}>{org.data.accesses.name[one]}</a> <span class="quiet">{org.kind(one).name}</span>
          </li>
        ))}
      </ul>
      {accesses.length > MOST_GIFTS ? <p class="quiet">{text('detail.more', accesses.length - MOST_GIFTS)}</p> : null}
    </>
  );
}

/** Who holds an access, and through what: a way is drawn as a path. */
function People({
  org,
  access,
  people,
}: {
  readonly org: Org;
  readonly access: Position;
  readonly people: ReadonlyMap<Position, Way>;
}): VNode {
  const rows = useMemo(() => [...people], [people]);
  const columns = useMemo(
    () => [
      ...personColumns(org),
      {
        key: 'through',
        title: text('detail.through'),
        cell: ([person, way]: readonly [Position, Way]) => (
          <span class="through">
            {way.path.length > 1 ? (
              <Path steps={stepsOf(org, way.path)} label={text('detail.path', org.data.people.name[person]!)} />
            ) : null}
            <HowHeld org={org} person={person} access={access} way={way} />
          </span>
        ),
        sortBy: ([, way]: readonly [Position, Way]) => way.path.length,
        share: 2.4,
      },
    ],
    [org, access],
  );
  return <PeopleTable org={org} rows={rows} columns={columns} />;
}

function personColumns<Value>(org: Org): Array<Column<readonly [Position, Value]>> {
  const { name, username } = org.data.people;
  return [
    {
      key: 'name',
      title: text('column.name'),
      cell: ([at]) => <span title={username[at]}>{name[at]}</span>,
      sortBy: ([at]) => name[at]!.toLowerCase(),
    },
    {
      key: 'status',
      title: text('column.status'),
      cell: ([at]) => <StatusTag org={org} person={at} />,
      sortBy: ([at]) => org.data.people.status[at]!,
      share: 0.6,
    },
  ];
}

function PeopleTable<Value>({
  org,
  rows,
  columns,
}: {
  readonly org: Org;
  readonly rows: ReadonlyArray<readonly [Position, Value]>;
  readonly columns: ReadonlyArray<Column<readonly [Position, Value]>>;
}): ComponentChildren {
  const { name, username } = org.data.people;
  if (rows.length === 0) return <p>{text('detail.holders.none')}</p>;
  return (
    <Table
      label={text('detail.holders')}
      rows={rows}
      columns={columns}
      textOf={([at]) => `${name[at]!} ${username[at]!}`.toLowerCase()}
      texts={textsFor('people', 'people.nobody')}
      sortedBy={{ key: 'name', isDescending: false }}
      onOpen={([at]) => open('person', at)}
    />
  );
}

function PermissionDetail({ org, wanted }: { readonly org: Org; readonly wanted: Wanted }): VNode {
  const who = useMemo(() => org.whoCan(wanted), [org, wanted]);
  const rows = useMemo(() => [...who], [who]);
  const permission: Step = { name: wanted.notation, kind: text(`permission.${wanted.kind}`) };
  const columns = useMemo(
    () => [
      ...personColumns<Position[]>(org),
      {
        key: 'through',
        title: text('detail.through'),
        cell: ([person, from]: readonly [Position, Position[]]) => (
          <span class="through">
            <Path
              steps={[...stepsOf(org, from.slice(0, 1)), permission]}
              label={text('detail.path', org.data.people.name[person]!)}
            />
            {from.length > 1 ? <span class="quiet">{text('detail.more', from.length - 1)}</span> : null}
          </span>
        ),
        sortBy: ([, from]: readonly [Position, Position[]]) => org.data.accesses.name[from[0]!]!.toLowerCase(),
        share: 2.4,
      },
    ],
    [org, wanted],
  );
  return (
    <>
      <p class="quiet">{text('detail.permission')}</p>
      <h2 id="detail-heading" class="code" tabIndex={-1} autofocus>
        {wanted.notation}
      </h2>
      <p class="facts">
        <span>{wanted.label}</span>
        <Tag text={permission.kind} />
      </p>
      <Brought org={org} title={text('detail.givenBy')} accesses={org.sourcesOf(wanted)} />
      <h3>{text('detail.who')}</h3>
      <PeopleTable org={org} rows={rows} columns={columns} />
    </>
  );
}
