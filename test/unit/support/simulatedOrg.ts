import { AuthInfo, Connection } from '@salesforce/core';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../simulator/start.js';

/** A simulated org in this process, and the CLI's own connection to it. */
export type UnitOrg = {
  readonly simulator: Simulator;
  readonly connection: Connection;
  /** @param name the part of the username before the `@`. @throws Error when the org has no such user */
  userId(name: string): string;
  stop(): Promise<void>;
};

export const startOrg = async (options: SimulatorOptions = {}): Promise<UnitOrg> => {
  const simulator = await startSimulator(options);
  const { instanceUrl, accessToken } = simulator;
  const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  const connection = await Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
  return {
    simulator,
    connection,
    userId: (name) => {
      const users = [...simulator.org.table('User').rows()];
      const user = users.find(({ Username }) => String(Username).startsWith(`${name}@`));
      if (!user) throw new Error(`The org has no user ${name}.`);
      return user.Id;
    },
    stop: () => simulator.close(),
  };
};
