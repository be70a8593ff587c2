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

/** A generated org with so many users, assignments and memberships that they take a few pages of 2,000 each. */
export const fewPages: SimulatorOptions = {
  scale: 'medium',
  sizes: { users: 2500, assignments: 12_000, groupMembers: 4200, territoryMembers: 2400 },
};

/** The CLI's own connection to a simulated org, in a session of any of its users. */
export async function connectTo({ instanceUrl }: Simulator, accessToken: string): Promise<Connection> {
  const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  return Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
}

export const startOrg = async (options: SimulatorOptions = {}): Promise<UnitOrg> => {
  const simulator = await startSimulator(options);
  const connection = await connectTo(simulator, simulator.accessToken);
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
