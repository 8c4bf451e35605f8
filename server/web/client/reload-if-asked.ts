/** In development alone the pages ask for it. */
export function bindReload(): void {
  if (document.body.hasAttribute('data-reloads'))
    void import('./reload.ts').then(({ followReloads }) => followReloads())
}
