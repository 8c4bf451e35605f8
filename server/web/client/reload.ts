/** Development only: reloads when the server says so, and when it comes back after a restart. */
export function followReloads(): void {
  const events = new EventSource('/dev/reload')
  let wasLost = false
  events.addEventListener('error', () => {
    wasLost = true
  })
  events.addEventListener('open', () => {
    if (wasLost) location.reload()
  })
  events.addEventListener('reload', () => location.reload())
}
