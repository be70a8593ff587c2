import { Messages } from '@salesforce/core';
import type { ComponentChildren, VNode } from 'preact';
import { Meter } from '../components/meter.js';
import { Tag } from '../components/tag.js';
import type {
  Expiring,
  NamedAccess,
  NamedPerson,
  Overview,
  PrivilegedPerson,
  RuleOutcome,
  Seats,
} from './accessPage.js';
import { Pictures } from './pictures.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'accessPage');

/** How many privileged people the overview names. */
const MOST_PEOPLE = 12;

/** What the page says first. It is made where the page is written, so that it is there before any script has run. */
export function OverviewSection({ overview }: { readonly overview: Overview }): VNode {
  return (
    <>
      <Heading overview={overview} />
      <main id="overview">
        <People people={overview.people} />
        <div class="columns">
          <Privileged overview={overview} />
          <Due overview={overview} />
        </div>
        <Pictures overview={overview} />
        <SeatsTable seats={overview.seats} />
        <NotRead sentences={overview.notRead} />
      </main>
    </>
  );
}

function Heading({ overview: { org, readAt, readBy } }: { readonly overview: Overview }): VNode {
  const when = momentOf(readAt.toISOString());
  return (
    <header>
      <h1>{messages.getMessage('heading', [org.name])}</h1>
      <p class="facts">
        {org.kind === null ? null : <Tag text={messages.getMessage(`org.${org.kind}`)} />}
        {org.edition === null ? null : <Tag text={org.edition} />}
        <span class="code">{org.id}</span>
        <span class="code">{org.url}</span>
      </p>
      <p>
        {readBy === null ? messages.getMessage('readAt.nobody', [when]) : messages.getMessage('readAt', [when, readBy])}
      </p>
      <nav aria-label={messages.getMessage('nav')} class="nav screen">
        <a href="#overview">{messages.getMessage('nav.overview')}</a>
        <a href="#people">{messages.getMessage('nav.people')}</a>
        <a href="#access">{messages.getMessage('nav.access')}</a>
        <a href="#permissions">{messages.getMessage('nav.permissions')}</a>
      </nav>
    </header>
  );
}

function People({ people: { active, frozen, inactive, service } }: { readonly people: Overview['people'] }): VNode {
  const counts = Object.entries({ active, frozen, inactive, service });
  return (
    <section aria-labelledby="people-by-status" class="card">
      <h2 id="people-by-status">{messages.getMessage('people.heading')}</h2>
      <dl class="counts">
        {counts.map(([key, count]) => (
          <div>
            <dt>{messages.getMessage(`people.${key}`)}</dt>
            <dd>{count === null ? messages.getMessage('people.notRead') : numberText(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Privileged({ overview: { privileged: people, tellsLastLogin } }: { readonly overview: Overview }): VNode {
  return (
    <section aria-labelledby="privileged" class="card">
      <h2 id="privileged">{messages.getMessage('privileged.heading')}</h2>
      {people === null ? (
        <p class="quiet">{messages.getMessage('privileged.notRead')}</p>
      ) : people.length === 0 ? (
        <p>{messages.getMessage('privileged.none')}</p>
      ) : (
        <PrivilegedList people={people} tellsLastLogin={tellsLastLogin} />
      )}
    </section>
  );
}

function PrivilegedList({
  people,
  tellsLastLogin,
}: {
  readonly people: readonly PrivilegedPerson[];
  readonly tellsLastLogin: boolean;
}): VNode {
  const never = messages.getMessage(tellsLastLogin ? 'never' : 'lastLogin.notRead');
  const canLogIn = people.filter(({ status }) => status === 'active').length;
  return (
    <>
      <p>
        <strong>{plural('privileged.count', people.length, numberText(canLogIn))}</strong>
      </p>
      <p class="quiet">{messages.getMessage('privileged.explained')}</p>
      <ul class="list people">
        {people.slice(0, MOST_PEOPLE).map(({ person, name, username, status, permissions, lastLogin }) => (
          <li>
            <PersonLink person={{ position: person, name, username }} />
            {status === 'active' ? null : <Tag text={messages.getMessage(`status.${status}`)} />}
            <span class="quiet">
              {[permissions.slice(0, 2).join(', '), permissions.length > 2 ? `+${permissions.length - 2}` : '']
                .filter(Boolean)
                .join(' ')}
              {' · '}
              {messages.getMessage('detail.lastLogin', [lastLogin ?? never])}
            </span>
          </li>
        ))}
      </ul>
      {people.length > MOST_PEOPLE ? (
        <p class="quiet">{messages.getMessage('privileged.more', [numberText(people.length - MOST_PEOPLE)])}</p>
      ) : null}
    </>
  );
}

function Due({ overview: { rules, expiring } }: { readonly overview: Overview }): VNode {
  const found = rules.filter(({ outcome }) => outcome === 'found');
  const passed = rules.filter(({ outcome }) => outcome === 'passed').length;
  const notChecked = rules.filter(({ outcome }) => outcome === 'not checked');
  return (
    <section aria-labelledby="due" class="card">
      <h2 id="due">{messages.getMessage('due.heading')}</h2>
      <p class="quiet">{messages.getMessage('due.explained')}</p>
      {expiring.length > 0 ? <ExpiringList expiring={expiring} /> : null}
      {found.map((rule) => (
        <FoundRule rule={rule} />
      ))}
      {passed > 0 ? <p class="quiet">{plural('due.passed', passed)}</p> : null}
      {notChecked.length > 0 ? (
        <details>
          <summary>{plural('due.notChecked', notChecked.length)}</summary>
          <ul class="list">
            {notChecked.map(({ title, notChecked: why }) => (
              <li>
                {title} <span class="quiet">{why.join(' ')}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

function ExpiringList({ expiring }: { readonly expiring: readonly Expiring[] }): VNode {
  return (
    <Foldable title={messages.getMessage('due.expiring')} count={expiring.length} tag={null}>
      <p class="quiet">{messages.getMessage('due.expiring.explained')}</p>
      <ul class="list">
        {expiring.slice(0, MOST_LISTED).map(({ person, access, at }) => (
          <li>
            <PersonLink person={person} /> <AccessLink access={access} />{' '}
            <span class="quiet">{messages.getMessage('due.until', [momentOf(at)])}</span>
          </li>
        ))}
      </ul>
      <More count={expiring.length - MOST_LISTED} />
    </Foldable>
  );
}

/** How many ends are listed. Of rules, those who make the page list as many. */
const MOST_LISTED = 50;

function FoundRule({ rule }: { readonly rule: RuleOutcome }): VNode {
  const { severity, title, why, fix, count, findings } = rule;
  return (
    <Foldable
      title={title}
      count={count}
      tag={<Tag tone={severity} text={messages.getMessage(`severity.${severity}`)} />}
    >
      <p>{why}</p>
      <p>
        <strong>{messages.getMessage('due.fix')}</strong> {fix}
      </p>
      <ul class="list">
        {findings.map(({ person, access }) => (
          <li>
            {person === null ? null : <PersonLink person={person} />}{' '}
            {access === null ? null : <AccessLink access={access} />}
          </li>
        ))}
      </ul>
      <More count={count - findings.length} />
    </Foldable>
  );
}

function Foldable({
  title,
  count,
  tag,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly tag: ComponentChildren;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <details class="found">
      <summary>
        {tag}
        <span class="what">{title}</span>
        <span class="quiet">{plural('due.found', count)}</span>
      </summary>
      <div class="inside">{children}</div>
    </details>
  );
}

function More({ count }: { readonly count: number }): VNode | null {
  return count > 0 ? <p class="quiet">{messages.getMessage('due.more', [numberText(count)])}</p> : null;
}

function PersonLink({ person: { position, name, username } }: { readonly person: NamedPerson }): VNode {
  return (
    <a href={`#person/${position}`} title={username}>
      {name}
    </a>
  );
}

function AccessLink({ access: { position, name, kind } }: { readonly access: NamedAccess }): VNode {
  return (
    <span>
      <a href={`#access/${position}`}>{name}</a> <span class="quiet">{kind}</span>
    </span>
  );
}

function SeatsTable({ seats }: { readonly seats: readonly Seats[] | null }): VNode {
  return (
    <section aria-labelledby="seats" class="card">
      <h2 id="seats">{messages.getMessage('seats.heading')}</h2>
      {seats === null ? (
        <p class="quiet">{messages.getMessage('seats.notRead')}</p>
      ) : seats.length === 0 ? (
        <p>{messages.getMessage('seats.none')}</p>
      ) : (
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{messages.getMessage('seats.license')}</th>
              <th scope="col" class="number">
                {messages.getMessage('seats.used')}
              </th>
              <th scope="col" class="number">
                {messages.getMessage('seats.total')}
              </th>
              <th scope="col">{messages.getMessage('seats.share')}</th>
            </tr>
          </thead>
          <tbody>
            {seats.map((one) => (
              <SeatsRow seats={one} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function SeatsRow({ seats: { name, kind, used, total } }: { readonly seats: Seats }): VNode {
  const isOver = used !== null && total !== null && used > total;
  return (
    <tr>
      <th scope="row">
        {name} <span class="quiet">{messages.getMessage(`seats.kind.${kind}`)}</span>
      </th>
      <td class="number">{used === null ? messages.getMessage('seats.unknown') : numberText(used)}</td>
      <td class="number">{total === null ? messages.getMessage('seats.any') : numberText(total)}</td>
      <td>
        {used === null || total === null || total === 0 ? null : (
          <Meter part={used / total} tone={isOver ? 'high' : 'good'} />
        )}
        {isOver ? <Tag tone="high" text={messages.getMessage('seats.over')} /> : null}
      </td>
    </tr>
  );
}

function NotRead({ sentences }: { readonly sentences: readonly string[] }): VNode {
  return (
    <section aria-labelledby="not-read" class="card">
      <h2 id="not-read">{messages.getMessage('notRead.heading')}</h2>
      {sentences.length === 0 ? (
        <p>{messages.getMessage('notRead.none')}</p>
      ) : (
        <ul class="dots">
          {sentences.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function plural(key: string, count: number, ...more: string[]): string {
  return messages.getMessage(`${key}.${count === 1 ? 'one' : 'many'}`, [
    ...(count === 1 ? [] : [numberText(count)]),
    ...more,
  ]);
}

function numberText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `2026-11-29 23:01 UTC` of a time in UTC. */
function momentOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
