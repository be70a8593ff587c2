/** A function that works out its value for each object once, as long as the object is there. */
export function oncePerObject<K extends object, V>(workOut: (object: K) => V): (object: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (object) => {
    const found = known.get(object) ?? { value: workOut(object) };
    known.set(object, found);
    return found.value;
  };
}
