import { compareProvisioning } from '../provision.js';
import { number, ratioOf, tableOf } from '../table.js';

export async function provisioningTable(home: string): Promise<string[]> {
  const { plugin, cli, count } = await compareProvisioning(home);
  const what = `\`sf org assign permset\` ÷ \`sf access grant --file\`, ${number(count)} assignments`;
  return [
    tableOf('6. Provisioning', [
      ratioOf(`${what}: calls`, [cli.calls, plugin.calls], 'calls', { atLeast: 20 }),
      ratioOf(`${what}: time at 50 ms latency`, [cli.seconds, plugin.seconds], 's', { atLeast: 10 }),
    ]),
  ];
}
