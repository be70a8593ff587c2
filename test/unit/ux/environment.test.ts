import { expect } from 'chai';
import { normalizeSwitches, valuesIn } from '../../../src/ux/environment.js';

describe('normalizeSwitches', () => {
  const cases: Array<[given: string, expected: string]> = [
    ['true', 'true'],
    ['TRUE', 'true'],
    ['1', 'true'],
    ['t', 'true'],
    ['Yes', 'true'],
    ['false', 'false'],
    ['F', 'false'],
    ['0', 'false'],
    ['no', 'false'],
    [' false\n', 'false'],
    ['', ''],
  ];
  for (const [given, expected] of cases) {
    it(`reads ${JSON.stringify(given)} as ${JSON.stringify(expected)}`, () => {
      const environment = { BATON_SYNC_DEACTIVATED_USERS: given };
      normalizeSwitches(environment);
      expect(environment.BATON_SYNC_DEACTIVATED_USERS).to.equal(expected);
    });
  }

  it('refuses what is neither true nor false, and leaves other variables alone', () => {
    expect(() => normalizeSwitches({ BATON_SYNC_CONNECTED_APPS: 'on', BATON_OTHER: 'on' }))
      .to.throw('The environment variable BATON_SYNC_CONNECTED_APPS is "on", which is neither true nor false.')
      .with.property('name', 'InvalidEnvironmentVariableError');
    expect(() => normalizeSwitches({ BATON_PROVISIONING: 'on' })).not.to.throw();
  });

  it('takes further switches where a command has them', () => {
    const environment = { BATON_PROVISIONING: 't' };
    normalizeSwitches(environment, ['BATON_PROVISIONING']);
    expect(environment).to.deep.equal({ BATON_PROVISIONING: 'true' });
    expect(() => normalizeSwitches({ BATON_PROVISIONING: 'maybe' }, ['BATON_PROVISIONING'])).to.throw('maybe');
  });
});

describe('valuesIn', () => {
  const cases: Array<[variable: string | undefined, values: string[]]> = [
    [undefined, []],
    ['', []],
    [' ', []],
    ['dangerous', ['dangerous']],
    ['dangerous,queue:Support', ['dangerous', 'queue:Support']],
    // An empty value is no rule, and is refused: a variable without any rule would allow everything.
    [',', ['', '']],
    ['role,', ['role', '']],
  ];
  for (const [variable, values] of cases) {
    it(`finds ${JSON.stringify(values)} in ${JSON.stringify(variable)}`, () =>
      expect(valuesIn(variable)).to.deep.equal(values));
  }
});
