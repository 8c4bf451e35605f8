/**
 * Makes file names that begin with a dash safe to give: `-song.wav` becomes `./-song.wav` where such a file exists
 * and no option has that name. What follows `--` is left as it is.
 * @param isOption whether a word names an option
 */
export function guardFileNames(
  args: readonly string[],
  isOption: (word: string) => boolean,
  exists: (path: string) => boolean,
): string[] {
  const end = args.indexOf('--')
  const upTo = end < 0 ? args.length : end
  return args.map((arg, index) => {
    const looksLikeOption = index < upTo && arg.length > 1 && arg.startsWith('-')
    const name = arg.split('=')[0] ?? ''
    return looksLikeOption && !isOption(name) && exists(arg) ? `./${arg}` : arg
  })
}
