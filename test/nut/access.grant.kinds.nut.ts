import { itGrantsAndRevokes, type KindCase } from './support/change/itGrantsAndRevokes.js';
import { startDemo, type Demo } from './support/demo.js';

const USER = 'nancy.wu@acme-rockets.example';

const kinds: KindCase[] = [
  {
    what: 'a permission set',
    flags: ['--permission-set', 'Sunset_Feature_Beta'],
    entitlement: /^permission:0PS\w{15}:assigned$/,
  },
  {
    what: 'a permission set group',
    flags: ['--permission-set-group', 'Mars_Team'],
    entitlement: /^permission_set_group:0PG\w{15}:member$/,
  },
  { what: 'a public group', flags: ['--group', 'Empty_Room'], entitlement: /^group:00G\w{15}:member$/ },
  { what: 'a queue', flags: ['--group', 'Unattended'], entitlement: /^group:00G\w{15}:member$/ },
];

describe('sf access grant and revoke: sets and groups', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  for (const kind of kinds) itGrantsAndRevokes(() => demo, USER, kind);
});
