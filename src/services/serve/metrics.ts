import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { visibleText } from '../../model/visibleText.js';
import type { SyncOutcome } from '../sync/sync.js';

const SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** The numbers of the connector, for Prometheus. */
export class Metrics {
  public readonly registry = new Registry();
  private readonly tasks = this.counter('tasks_total', 'Tasks finished, by their type and outcome.', [
    'type',
    'outcome',
  ]);
  private readonly durations = new Histogram({
    name: 'sf_access_task_duration_seconds',
    help: 'How long tasks took, by their type.',
    labelNames: ['type'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly calls = this.counter('salesforce_calls_total', 'Requests sent to Salesforce.');
  private readonly failures = this.counter('c1_failures_total', 'Calls to C1 that failed, by their method.', [
    'method',
  ]);
  private readonly refusals = this.counter('refused_changes_total', 'Changes that C1 may not make, by the rule.', [
    'rule',
  ]);
  private readonly rules = this.gauge('change_rules', 'Rules of what C1 may change; 1 for each.', ['rule']);
  private readonly rows = this.gauge('synced_rows', 'Rows of the last sync, by their kind and resource type.', [
    'kind',
    'resource_type',
  ]);
  private readonly dropped = this.gauge('dropped_rows', 'Rows that the last sync could not list, by their reason.', [
    'reason',
  ]);
  private readonly syncedAt = this.gauge('last_sync_timestamp_seconds', 'When the last sync was uploaded.');
  private readonly usage = this.gauge('salesforce_api_requests', 'API requests of the org in 24 hours.', ['of']);

  public constructor() {
    collectDefaultMetrics({ register: this.registry });
    // A gauge begins at 0, which would mean the year 1970. Before the first sync, this gauge must have no value.
    this.syncedAt.remove();
  }

  /** Counts a task that has ended. */
  public task(type: string, outcome: string, milliseconds: number): void {
    this.tasks.inc({ type: visibleText(type), outcome: visibleText(outcome) });
    this.durations.observe({ type: visibleText(type) }, milliseconds / 1000);
  }

  /** Counts a call to C1 that failed. */
  public c1Failed(method: string): void {
    this.failures.inc({ method: visibleText(method) });
  }

  /** Counts a change that a rule has refused. */
  public refused(rule: string): void {
    this.refusals.inc({ rule: visibleText(rule) });
  }

  /** Tells the rules of what C1 may change. @param rules as flags: `--deny dangerous` */
  public bounded(rules: readonly string[]): void {
    for (const rule of rules) this.rules.set({ rule: visibleText(rule) }, 1);
  }

  /** Counts requests to Salesforce. */
  public salesforceCalls(calls: number): void {
    this.calls.inc(calls);
  }

  /** Replaces the counts of the last sync by those of a sync that was just uploaded. */
  public synced({ accounts, resourceTypes, dropped, apiUsage }: SyncOutcome): void {
    this.rows.reset();
    this.rows.set({ kind: 'accounts', resource_type: 'user' }, accounts.total);
    for (const { resourceType, resources, entitlements, directGrants, effectiveGrants } of resourceTypes) {
      const counts = {
        resources,
        entitlements,
        direct_grants: directGrants,
        effective_grants: effectiveGrants,
      };
      for (const [kind, count] of Object.entries(counts)) this.rows.set({ kind, resource_type: resourceType }, count);
    }
    this.dropped.reset();
    for (const { reason, count } of dropped) this.dropped.inc({ reason }, count);
    this.syncedAt.setToCurrentTime();
    if (!apiUsage) return;
    this.usage.set({ of: 'used' }, apiUsage.after);
    this.usage.set({ of: 'limit' }, apiUsage.limit);
  }

  private counter<T extends string>(name: string, help: string, labelNames: T[] = []): Counter<T> {
    return new Counter({ name: `sf_access_${name}`, help, labelNames, registers: [this.registry] });
  }

  private gauge<T extends string>(name: string, help: string, labelNames: T[] = []): Gauge<T> {
    return new Gauge({ name: `sf_access_${name}`, help, labelNames, registers: [this.registry] });
  }
}
