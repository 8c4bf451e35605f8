import type { Locator, Page } from 'playwright'

export const firstSteps = (page: Page): Locator => page.getByRole('region', { name: 'First steps' })

/** Goes the first steps by mouse. @returns the link to the page of the track, which is out */
export async function publishByFirstSteps(page: Page, song: { path: string; title: string }) {
  const steps = firstSteps(page)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    steps.getByRole('button', { name: 'Drop a recording' }).click(),
  ])
  await chooser.setFiles(song.path)
  await steps.getByText(`Click here to publish “${song.title}”.`).waitFor()
  await steps.getByRole('button', { name: 'Publish it' }).click()
  const visit = steps.getByRole('link', { name: 'Visit its page' })
  await visit.waitFor({ timeout: 60_000 })
  return visit
}
