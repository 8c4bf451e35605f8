import { keepPreference } from './preferences.ts'

/** Turns light to dark and back. A choice that is the system's own is forgotten, so that the page follows it again. */
export function bindThemeSwitches(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-theme-switch]')) bindThemeSwitch(button)
}

function bindThemeSwitch(button: HTMLElement): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  button.addEventListener('click', () => {
    const { dataset } = document.documentElement
    const isDark = dataset.theme === undefined ? system.matches : dataset.theme === 'dark'
    const isSystems = !isDark === system.matches
    if (isSystems) delete dataset.theme
    else dataset.theme = isDark ? 'light' : 'dark'
    keepPreference('theme', dataset.theme)
  })
}
