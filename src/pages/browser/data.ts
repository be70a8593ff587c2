/** What the page was written with (`data` of `htmlPage`). */
export function pageData<Data>(): Data {
  return JSON.parse(document.getElementById('data')!.textContent) as Data;
}
