import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runSf, withDemoOrg, type DemoOrg } from './demoOrg.js';
import { repository } from './repository.js';

/** Who is given access, and loses it again. */
const ZOE = 'zoe.muller@acme-rockets.example';

/** What is shown, in the order of a day: what each step is about, and its command as an admin would type it. */
const STEPS: ReadonlyArray<[about: string, command: string]> = [
  ['Who can change all data?', 'who -o prod --can ModifyAllData'],
  [
    'Read the org, for people, for C1 and for scripts.',
    `sync -o prod --output-file demo/salesforce.html \\
    --output-file demo/salesforce.csv --output-file demo/salesforce.json`,
  ],
  [
    'Give access that ends by itself. The plan says what is dangerous in it.',
    `grant -o prod -u ${ZOE} \\
    --permission-set-group Release_Engineering --expires-in 8h`,
  ],
  ['Why can she do that now, and what takes it away?', `why -o prod -u ${ZOE} --can ModifyAllData`],
  ['Take it back. Without --no-prompt, it asks first.', 'undo -o prod --use-most-recent --no-prompt'],
];

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function demo(org: DemoOrg): Promise<number> {
  await mkdir(join(repository, 'demo'), { recursive: true });
  say(`A simulated Salesforce org, "Acme Rockets", runs at ${org.simulator.instanceUrl}.
The Salesforce CLI of this project is logged in to it, with the plugin, as prod.`);
  for (const [index, [about, command]] of STEPS.entries()) {
    say(`\n\n${String(index + 1)}. ${about}\n\n$ sf access ${command}`);
    const exitCode = await runSf(org, ['access', ...command.split(/[\s\\]+/)], repository);
    if (exitCode !== 0) return exitCode;
  }
  say(`
The files are in demo/:
  salesforce.html  a report to open in a browser
  salesforce.csv   what C1 takes as an upload; any spreadsheet opens it
  salesforce.json  what C1's file connector takes

Go on by yourself: npm run playground, with docs/tour.md beside it.`);
  return 0;
}

process.exitCode = await withDemoOrg(demo);
