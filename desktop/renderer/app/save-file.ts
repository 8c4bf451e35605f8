/** Hands a file to whoever keeps downloads: the browser, or Electron, which asks where to. */
export function saveFile(filename: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = filename
  link.click()
  // The download has begun by then, or never will.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
