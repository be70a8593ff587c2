import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { prettifyError } from 'zod';
import { FEATURES } from './http/features.js';
import { readFaultPlan, type FaultPlanInput } from './org/faultPlan.js';
import { Switches, switchTexts } from './org/switches.js';
import type { Feature } from './schema/types.js';
import { isScale, QUANTITIES, SCALES, type OrgSize, type Scale } from './seeds/scale/sizes.js';
import type { SimulatorOptions } from './start.js';

export const USAGE = `Usage: npm run -s simulator -- [--port N] [--seed NAME] [--latency MILLISECONDS] [--job-time MILLISECONDS]
         [--request-log FILE] [--https]
         [--no-feature NAME]... [--switch NAME=POSITION]... [--edition NAME] [--api-limit N]
         [--faults FILE] [--scale NAME] [--scale-seed N] [--QUANTITY N]... [--database FILE]
Features: ${FEATURES.join(', ')}.
Switches: ${switchTexts.join(', ')}.
Scales: ${Object.keys(SCALES).join(', ')}. Quantities: ${QUANTITIES.map(kebabCase).join(', ')}.`;

/** `permissionSets` as a flag is called: `permission-sets`. */
function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A mistake in the command line. */
export class UsageError extends Error {}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`--${flag} takes a whole number, not "${text}".`);
  return Number(text);
}

function feature(name: string): Feature {
  const known = FEATURES.find((candidate) => candidate === name);
  if (!known) throw new UsageError(`--no-feature knows no feature "${name}".`);
  return known;
}

function switchesOf(flags: readonly string[]): Partial<Switches> {
  const read = Switches.partial().safeParse(Object.fromEntries(flags.map((flag) => flag.split('=', 2))));
  if (!read.success) throw new UsageError(`--switch ${flags.join(' --switch ')}: ${prettifyError(read.error)}`);
  return read.data;
}

function parseFlags(args: string[]): ReturnType<typeof readFlags> {
  try {
    return readFlags(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const quantityFlags = Object.fromEntries(QUANTITIES.map((name) => [kebabCase(name), { type: 'string' }] as const));

const readFlags = (args: string[]) =>
  parseArgs({
    args,
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      latency: { type: 'string' },
      'job-time': { type: 'string' },
      'request-log': { type: 'string' },
      https: { type: 'boolean' },
      'no-feature': { type: 'string', multiple: true },
      switch: { type: 'string', multiple: true },
      edition: { type: 'string' },
      'api-limit': { type: 'string' },
      faults: { type: 'string' },
      scale: { type: 'string' },
      'scale-seed': { type: 'string' },
      database: { type: 'string' },
      ...quantityFlags,
    },
  }).values;

function scaleOf(name: string | undefined): Scale | undefined {
  if (name !== undefined && !isScale(name))
    throw new UsageError(`--scale takes one of ${Object.keys(SCALES).join(', ')}, not "${name}".`);
  return name;
}

function sizesOf(flags: Record<string, unknown>): Partial<OrgSize> | undefined {
  const given = QUANTITIES.flatMap((name) => {
    const flag = kebabCase(name);
    const text = flags[flag];
    return typeof text === 'string' ? [[name, wholeNumber(flag, text)]] : [];
  });
  return given.length > 0 ? (Object.fromEntries(given) as Partial<OrgSize>) : undefined;
}

/** @throws UsageError for a file that cannot be read or is no fault plan */
function faultsIn(file: string): FaultPlanInput {
  try {
    return readFaultPlan(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`--faults ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the flags of the command line ask for. @throws UsageError */
export function optionsOf(args: string[]): SimulatorOptions {
  const flags = parseFlags(args);
  const port = wholeNumber('port', flags.port);
  if (port !== undefined && port > 65_535) throw new UsageError('--port takes a number up to 65535.');
  const apiLimit = wholeNumber('api-limit', flags['api-limit']);
  return {
    port,
    seed: flags.seed,
    scale: scaleOf(flags.scale),
    scaleSeed: wholeNumber('scale-seed', flags['scale-seed']),
    sizes: sizesOf(flags),
    database: flags.database,
    faults: flags.faults === undefined ? undefined : faultsIn(flags.faults),
    latency: wholeNumber('latency', flags.latency),
    jobTime: wholeNumber('job-time', flags['job-time']),
    requestLog: flags['request-log'],
    https: flags.https,
    withoutFeatures: flags['no-feature']?.map(feature),
    switches: switchesOf(flags.switch ?? []),
    settings: {
      ...(flags.edition === undefined ? {} : { edition: flags.edition }),
      ...(apiLimit === undefined ? {} : { apiLimit }),
    },
  };
}
