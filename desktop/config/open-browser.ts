import { spawn } from 'node:child_process'
import type { BrowserProgram } from './config.ts'

/**
 * Hands an address to the program that opens it, which outlives us. No shell reads the address.
 * @param onFailure told when the program is not there, or says that it could not, if that comes before our own end
 */
export function openBrowser({ program, args }: BrowserProgram, url: string, onFailure: () => void): void {
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true, shell: false })
  child.once('error', onFailure)
  child.once('exit', (code) => {
    if (code !== 0) onFailure()
  })
  child.unref()
}
