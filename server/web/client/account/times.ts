/** The server writes moments in UTC; the browser knows the clock on the wall. */
export function showLocalTimes(): void {
  const words = new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'fr', {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  for (const time of document.querySelectorAll<HTMLTimeElement>('main time[datetime]'))
    time.textContent = words.format(new Date(time.dateTime))
}
