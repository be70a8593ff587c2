/**
 * Tells the circles of entitlements: those that lead to one another, as groups do that contain one another. Salesforce lets nobody
 * make them, and C1's syncer takes each for one.
 *
 * The algorithm is Tarjan's, "Depth-First Search and Linear Graph Algorithms", without recursion: chains may be long.
 *
 * @param parents the numbers of each entitlement's parents, by its own
 * @returns a number of its circle for each entitlement; one that is in none has a number of its own
 */
export function circlesOf(parents: ReadonlyArray<readonly number[] | undefined>): Int32Array {
  const size = parents.length;
  const circles = new Int32Array(size).fill(-1);
  const order = new Int32Array(size).fill(-1);
  const lowest = new Int32Array(size);
  const position = new Int32Array(size);
  const open: number[] = [];
  const path: number[] = [];
  let visited = 0;
  const enter = (one: number): void => {
    order[one] = lowest[one] = visited++;
    open.push(one);
    path.push(one);
  };
  for (let start = 0; start < size; start += 1) {
    if (order[start] === -1) enter(start);
    while (path.length > 0) {
      const one = path.at(-1)!;
      const parent = parents[one]?.[position[one]!++];
      if (parent === undefined) {
        path.pop();
        const child = path.at(-1);
        if (child !== undefined) lowest[child] = Math.min(lowest[child]!, lowest[one]!);
        if (lowest[one] === order[one]) closeCircle(one, open, circles);
      } else if (order[parent] === -1) enter(parent);
      else if (circles[parent] === -1) lowest[one] = Math.min(lowest[one]!, order[parent]!);
    }
  }
  return circles;
}

/** Takes the members of a circle from those that are open. */
function closeCircle(first: number, open: number[], circles: Int32Array): void {
  for (let member = -1; member !== first;) {
    member = open.pop()!;
    circles[member] = first;
  }
}
