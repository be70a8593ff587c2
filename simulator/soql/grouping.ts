import type { FunctionExp, GroupByClause, HavingClause, Query } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';
import { aggregateKey, compileAggregate, isAggregate, type Aggregate } from './accumulator.js';
import { comparable, compileComparison, type Predicate } from './comparison.js';
import { conditionTree } from './condition.js';
import { expressionOf, type Expression } from './expression.js';
import { malformedQuery, unexpectedToken, unusableField } from './faults.js';
import type { Scope } from './path.js';
import { compileTree } from './where.js';

type Clause = { field: string } | { fn: FunctionExp };

/** The key of an expression within its query. */
const keyOf = (clause: Clause): string => ('field' in clause ? clause.field.toLowerCase() : aggregateKey(clause.fn));

/** The groups of an aggregate query. A group is kept as a row, its values under the keys of the query's expressions. */
export class Grouping {
  private readonly grouped = new Map<string, Expression>();
  private readonly aggregates = new Map<string, Aggregate>();

  public constructor(
    private readonly query: Query,
    private readonly scope: Scope,
  ) {
    for (const clause of [query.groupBy ?? []].flat()) this.addGrouped(clause);
  }

  /**
   * The expression that reads a selected, compared or sorted value from a group.
   *
   * @throws MALFORMED_QUERY for a field that is neither grouped nor aggregated.
   */
  public expression(clause: Clause): Expression {
    const key = keyOf(clause);
    if ('fn' in clause && isAggregate(clause.fn)) {
      const aggregate = this.aggregates.get(key) ?? compileAggregate(clause.fn, this.scope);
      this.aggregates.set(key, aggregate);
      return aggregate.expression;
    }
    const expression = this.grouped.get(key) ?? this.ungrouped(clause);
    return { ...expression, isOwn: false, read: (group) => group[key] ?? null };
  }

  public having(clause: HavingClause): Predicate {
    return compileTree(conditionTree(clause, this.scope.text), (comparison) => {
      if ('valueQuery' in comparison)
        throw malformedQuery(this.scope.text, 'HAVING', 'Semi join sub-selects are not allowed in HAVING');
      return compileComparison(comparison, this.expression(comparison), this.scope);
    });
  }

  /** Gathers rows into groups, in order of appearance; without GROUP BY, all into one. */
  public groups(rows: Row[]): Row[] {
    const keys = [...this.grouped.entries()].map(([key, { read, type }]) => ({
      key,
      read,
      comparableOf: comparable(type),
    }));
    const groups = new Map<string, { row: Row; accumulators: Array<ReturnType<Aggregate['start']>> }>();
    const open = (row: Row | undefined): { row: Row; accumulators: Array<ReturnType<Aggregate['start']>> } => {
      const values: Record<string, FieldValue> = {};
      if (row) for (const { key, read } of keys) values[key] = read(row);
      return {
        row: { ...values, Id: '' },
        accumulators: [...this.aggregates.values()].map((aggregate) => aggregate.start()),
      };
    };
    if (keys.length === 0) groups.set('', open(undefined));
    for (const row of rows) {
      const identity =
        keys.length === 0 ? '' : JSON.stringify(keys.map(({ read, comparableOf }) => comparableOf(read(row))));
      let group = groups.get(identity);
      if (!group) groups.set(identity, (group = open(row)));
      for (const accumulator of group.accumulators) accumulator.add(row);
    }
    const names = [...this.aggregates.keys()];
    return [...groups.values()].map(({ row, accumulators }) => {
      for (const [i, accumulator] of accumulators.entries()) row[names[i] ?? ''] = accumulator.result();
      return row;
    });
  }

  private addGrouped(clause: GroupByClause): void {
    const { text } = this.scope;
    const name = 'fn' in clause ? (clause.fn.functionName ?? '') : '';
    if (/^(ROLLUP|CUBE)$/i.test(name)) throw unexpectedToken(text, text.offsetOf(name), name);
    const expression = expressionOf(clause, this.scope);
    const { type, field, written } = expression;
    if (type === 'datetime' || type === 'textarea' || type === 'double')
      throw unusableField(text, written, `field '${field.name}' can not be grouped in a query call`, 'GROUP');
    this.grouped.set(keyOf(clause), expression);
  }

  private ungrouped(clause: Clause): never {
    const written = 'field' in clause ? clause.field : (clause.fn.rawValue ?? '');
    const { field } = expressionOf(clause, this.scope);
    throw malformedQuery(this.scope.text, written, `Field must be grouped or aggregated: ${field.name}`);
  }
}
