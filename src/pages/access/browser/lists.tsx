import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Table, type Column, type TableTexts } from '../../browser/table.js';
import { written } from '../../browser/texts.js';
import { Tag, type Tone } from '../../components/tag.js';
import type { Position } from '../accessPage.js';
import { givesInWords } from './gives.js';
import type { Org, Wanted } from './org.js';
import { open } from './route.js';
import { text } from './text.js';

/** How much of what an access gives its row tells. */
const WORDS_IN_ROW = 3;

export function Lists({ org }: { readonly org: Org }): VNode {
  return (
    <>
      <section id="people">
        <h2>{text('nav.people')}</h2>
        <PeopleList org={org} />
      </section>
      <section id="access">
        <h2>{text('nav.access')}</h2>
        {org.data.view === 'direct' ? <p class="quiet">{text('detail.direct.only')}</p> : null}
        <AccessList org={org} />
      </section>
      <section id="permissions">
        <h2>{text('nav.permissions')}</h2>
        {org.knowsPermissions ? (
          <>
            <p class="quiet">{text('permissions.explained')}</p>
            <PermissionList org={org} />
            <p class="quiet">{text('permissions.noFields')}</p>
          </>
        ) : (
          <p>{text('permissions.notRead')}</p>
        )}
      </section>
    </>
  );
}

export function StatusTag({ org, person }: { readonly org: Org; readonly person: Position }): VNode {
  const status = org.status(person);
  const tone: Tone = status === 'active' ? 'good' : 'medium';
  return <Tag text={text(`status.${status}`)} tone={tone} />;
}

/** The day of the last login, or why there is none. */
export function lastLoginText({ data }: Org, person: Position): string {
  const { lastLogin } = data.people;
  return lastLogin === null ? text('lastLogin.notRead') : lastLogin[person] || text('never');
}

function PeopleList({ org }: { readonly org: Org }): VNode {
  const { name, username, title, lastLogin } = org.data.people;
  const rows = useMemo(() => positions(org.peopleCount), [org]);
  const profiles = useMemo(() => profilesOf(org), [org]);
  const columns = useMemo((): Array<Column<Position>> => {
    const byName: Column<Position> = {
      key: 'name',
      title: text('column.name'),
      cell: (at) => name[at],
      sortBy: (at) => name[at]!.toLowerCase(),
      share: 1.4,
    };
    return [
      byName,
      {
        key: 'username',
        title: text('column.username'),
        cell: (at) => <span class="code">{username[at]}</span>,
        sortBy: (at) => username[at]!.toLowerCase(),
        isWide: true,
        share: 1.9,
      },
      {
        key: 'status',
        title: text('column.status'),
        cell: (at) => <StatusTag org={org} person={at} />,
        sortBy: (at) => org.data.people.status[at]!,
        share: 0.9,
      },
      {
        key: 'profile',
        title: text('column.profile'),
        cell: (at) => profiles.get(at) ?? '',
        sortBy: (at) => profiles.get(at)?.toLowerCase() ?? null,
        isWide: true,
        share: 1.4,
      },
      {
        key: 'lastLogin',
        title: text('column.lastLogin'),
        cell: (at) => lastLoginText(org, at),
        sortBy: (at) => lastLogin?.[at] || '',
        isWide: true,
      },
      {
        key: 'accesses',
        title: text('column.accesses'),
        cell: (at) => written(org.accessesCountOf(at)),
        sortBy: (at) => org.accessesCountOf(at),
        isNumber: true,
        isWide: true,
        share: 0.9,
      },
      {
        key: 'privileged',
        title: text('column.privileged'),
        cell: (at) => {
          const worst = org.worstOf(at);
          return worst === null ? '' : <Tag text={worst} tone="high" />;
        },
        sortBy: (at) => org.worstOf(at),
        share: 1.4,
      },
    ];
  }, [org, profiles]);
  return (
    <Table
      label={text('nav.people')}
      rows={rows}
      columns={columns}
      textOf={(at) => `${name[at]!} ${username[at]!} ${title[at] || ''} ${profiles.get(at) ?? ''}`.toLowerCase()}
      texts={textsFor('people', 'people.nobody')}
      sortedBy={{ key: 'name', isDescending: false }}
      onOpen={(at) => open('person', at)}
    />
  );
}

/** The names of the profiles of people. */
function profilesOf(org: Org): Map<Position, string> {
  const kind = org.data.kinds.findIndex(({ id }) => id === 'profile');
  const profiles = new Map<Position, string>();
  for (const [access, of] of org.data.accesses.kind.entries())
    if (of === kind)
      for (const person of org.directHoldersOf(access)) profiles.set(person, org.data.accesses.name[access]!);
  return profiles;
}

function AccessList({ org }: { readonly org: Org }): VNode {
  const { name, apiName, kind } = org.data.accesses;
  const [chosen, setChosen] = useState('');
  const kinds = useMemo(() => [...new Set(kind)].map((at) => org.data.kinds[at]!), [org]);
  const rows = useMemo(
    () => positions(org.accessCount).filter((at) => chosen === '' || org.kind(at).id === chosen),
    [org, chosen],
  );
  const gives = useMemo(() => remember((at: Position) => givesInWords(org, at, WORDS_IN_ROW)), [org]);
  const columns = useMemo(
    (): Array<Column<Position>> => [
      {
        key: 'name',
        title: text('column.name'),
        cell: (at) => name[at],
        sortBy: (at) => name[at]!.toLowerCase(),
        share: 1.4,
      },
      {
        key: 'kind',
        title: text('column.kind'),
        cell: (at) => org.kind(at).name,
        sortBy: (at) => org.kind(at).name,
      },
      {
        key: 'people',
        title: text('column.people'),
        cell: (at) => written(org.holdersCountOf(at)),
        sortBy: (at) => org.holdersCountOf(at),
        isNumber: true,
        share: 0.9,
      },
      {
        key: 'gives',
        title: text('column.gives'),
        cell: (at) => <span title={gives(at)}>{gives(at)}</span>,
        sortBy: (at) => gives(at).toLowerCase(),
        isWide: true,
        share: 2.6,
      },
    ],
    [org],
  );
  return (
    <Table
      label={text('nav.access')}
      rows={rows}
      columns={columns}
      textOf={(at) => `${name[at]!} ${apiName[at] || ''} ${org.kind(at).name} ${gives(at)}`.toLowerCase()}
      texts={textsFor('access', 'access.nothing')}
      sortedBy={{ key: 'people', isDescending: true }}
      onOpen={(at) => open('access', at)}
      tools={
        <Chooser
          label={text('access.kinds')}
          all={text('access.kinds.all')}
          options={kinds.map((one) => [one.id, one.name])}
          chosen={chosen}
          onChoose={setChosen}
        />
      }
    />
  );
}

function PermissionList({ org }: { readonly org: Org }): VNode {
  const [chosen, setChosen] = useState('');
  const kinds = useMemo(() => [...new Set(org.wanted.map(({ kind }) => kind))], [org]);
  const rows = useMemo(() => org.wanted.filter(({ kind }) => chosen === '' || kind === chosen), [org, chosen]);
  const who = useMemo(() => remember((one: Wanted) => countsOf(org, one)), [org]);
  const columns = useMemo(
    (): Array<Column<Wanted>> => [
      {
        key: 'permission',
        title: text('column.permission'),
        cell: ({ notation }) => <span class="code">{notation}</span>,
        sortBy: ({ notation }) => notation.toLowerCase(),
        share: 1.6,
      },
      {
        key: 'label',
        title: text('column.label'),
        cell: ({ label, notation }) => (label === notation ? '' : label),
        sortBy: ({ label }) => label.toLowerCase(),
        isWide: true,
        share: 1.6,
      },
      {
        key: 'kind',
        title: text('column.kind'),
        cell: ({ kind }) => text(`permission.${kind}`),
        sortBy: ({ kind }) => text(`permission.${kind}`),
        isWide: true,
      },
      {
        key: 'from',
        title: text('column.from'),
        cell: (one) => written(who(one).from),
        sortBy: (one) => who(one).from,
        isNumber: true,
        share: 0.9,
      },
      {
        key: 'people',
        title: text('column.people'),
        cell: (one) => countText(who(one)),
        sortBy: (one) => who(one).canLogIn,
        isNumber: true,
        share: 0.9,
      },
    ],
    [org],
  );
  return (
    <Table
      label={text('nav.permissions')}
      rows={rows}
      columns={columns}
      textOf={({ notation, label }) => `${notation} ${label}`.toLowerCase()}
      texts={textsFor('permissions', 'permissions.nothing')}
      onOpen={({ row }) => open('permission', row)}
      tools={
        <Chooser
          label={text('permissions.kinds')}
          all={text('permissions.kinds.all')}
          options={kinds.map((kind) => [kind, text(`permission.${kind}`)])}
          chosen={chosen}
          onChoose={setChosen}
        />
      }
    />
  );
}

type Counts = { readonly from: number; readonly canLogIn: number; readonly others: number };

function countsOf(org: Org, wanted: Wanted): Counts {
  const who = [...org.whoCan(wanted).keys()];
  const canLogIn = who.filter((person) => org.status(person) === 'active').length;
  return { from: org.sourcesOf(wanted).length, canLogIn, others: who.length - canLogIn };
}

/** `12`, or `12 + 3` with those who cannot log in. */
function countText({ canLogIn, others }: Counts): string {
  return others === 0 ? written(canLogIn) : `${written(canLogIn)} + ${written(others)}`;
}

function Chooser({
  label,
  all,
  options,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly all: string;
  readonly options: ReadonlyArray<readonly [value: string, label: string]>;
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}): VNode {
  return (
    <label>
      <span class="spoken">{label}</span>
      <select class="field" value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{all}</option>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The words of a list. @param key where its texts begin */
export function textsFor(key: 'people' | 'access' | 'permissions', none: string): TableTexts {
  return {
    search: text(`${key}.search`),
    count: (shown, all) => (shown === all ? text(`${key}.shown.all`, all) : text(`${key}.shown`, shown, all)),
    none: text(none),
    printed: (shown, all) => text('people.printed', shown, all),
  };
}

function positions(count: number): Position[] {
  return Array.from({ length: count }, (_, at) => at);
}

function remember<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = find(key)));
    return value;
  };
}
