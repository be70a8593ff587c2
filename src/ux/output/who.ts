import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { oncePerObject } from '../../model/oncePerObject.js';
import { visibleText } from '../../model/visibleText.js';
import type { WhoReport } from '../../schemas/answers.js';
import { plural } from '../text.js';
import { dayOf, minuteOf, moreWays, questionNotes, questionText, stateText, wayText } from './answer.js';
import { cutInTheMiddle, widthOf, wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerOutput');

type Row = WhoReport['users'][number];
type Head = Pick<WhoReport, 'question' | 'openApps'>;

const COLORS: Readonly<Record<Row['verdict'], (text: string) => string>> = {
  yes: StandardColors.success,
  'only if': StandardColors.warning,
  'cannot log in': StandardColors.error,
};

const UNTIL_COLUMNS = '2026-12-31 18:00'.length;
const LOGIN_COLUMNS = '2026-12-31'.length;
/** A terminal that is narrower shows longer lines, and breaks them. */
const FEWEST_COLUMNS = 60;
const THROUGH_INDENTATION = 4;

/** The first lines of an answer of `who`: what was asked. */
export function whoTitle(head: Head, screen: Screen): string[] {
  const key = head.question.access ? 'title.access' : 'title.permissions';
  return [messages.getMessage(key, [questionText(head.question)]), ...questionNotes(head)].flatMap((line) =>
    wrapped(line, screen),
  );
}

/** The heading of the users of a verdict, with the names of the columns. */
export function whoHeading(verdict: Row['verdict'], { question }: Head, screen: Screen): string[] {
  const key = question.access && verdict === 'yes' ? 'heading.access.yes' : `heading.${verdict.replaceAll(' ', '-')}`;
  const [until, login] = [messages.getMessage('column.until'), messages.getMessage('column.lastLogin')];
  return ['', columnsOf(messages.getMessage(key), until, login, 0, screen)];
}

/** Gives a heading the color of its verdict. */
export function paintHeading(line: string, verdict: Row['verdict']): string {
  return line === '' ? line : COLORS[verdict](line);
}

/**
 * Gives the lines of a user: username, until when and last login; below it name, status and the shortest way. There may be very many
 * users, most of whom have it in the same few ways.
 */
export function whoLines({ question }: Head, screen: Screen): (row: Row) => string[] {
  const [none, never] = [messages.getMessage('none'), messages.getMessage('never')];
  const throughWay = oncePerObject((way: Row['way']) => wayText(way, question));
  const more = new Map([[0, '']]);
  const andMore = (others: number): string => {
    const text = more.get(others) ?? `, ${moreWays(others)}`;
    more.set(others, text);
    return text;
  };
  return (row) => {
    const { username, name, expiresAt, lastLogin, ways, way } = row;
    const until = expiresAt === null ? none : minuteOf(expiresAt);
    const login = lastLogin === null ? never : dayOf(lastLogin);
    const state = stateText(row);
    const through = `${state === null ? '' : `${state}, `}${throughWay(way)}${andMore(ways - 1)}`;
    return [
      columnsOf(username, until, login, 2, screen),
      ...wrapped(messages.getMessage('nameAndWay', [name, through]), screen, THROUGH_INDENTATION),
    ];
  };
}

/** The last line of the users: how many there are of each verdict. */
export function whoCounts({
  question,
  counts: { can, onlyIf, cannotLogIn },
}: Pick<WhoReport, 'question' | 'counts'>): string {
  const told = [
    ...(can > 0 ? [plural(messages, question.access ? 'counts.access.can' : 'counts.can', can)] : []),
    ...(onlyIf > 0 ? [plural(messages, 'counts.onlyIf', onlyIf)] : []),
    ...(cannotLogIn > 0 ? [plural(messages, 'counts.cannotLogIn', cannotLogIn)] : []),
  ];
  return told.length === 0 ? messages.getMessage('nobody') : messages.getMessage('counts', [told.join(', ')]);
}

/** A line with what it is about at the left, and two short columns at the right. */
function columnsOf(what: string, until: string, login: string, indentation: number, { columns }: Screen): string {
  const room = Math.max(columns, FEWEST_COLUMNS) - indentation - UNTIL_COLUMNS - LOGIN_COLUMNS - 4;
  const shown = cutInTheMiddle(visibleText(what), room);
  const rest = ' '.repeat(room - widthOf(shown));
  return `${' '.repeat(indentation)}${shown}${rest}  ${until.padEnd(UNTIL_COLUMNS)}  ${login}`;
}
