import type { Lab } from './lab.js';

/**
 * What a check has found out.
 *
 * `about` is the switch of simulator/README.md, or the guess of its list "Without a public source"; `position` the position
 * of the switch, or what the org does; `seen` what it said.
 */
export type Finding = { about: string; position: string; seen?: string };

export type Check = {
  name: string;
  /** What it finds out, each with a finding of that `about`. */
  decides: readonly string[];
  run(lab: Lab): AsyncGenerator<Finding>;
};
