/** Where a Studio takes its updates from: each takes what the ones before it take, and more. */
export const updateChannels = ['stable', 'beta', 'alpha'] as const
export type UpdateChannel = (typeof updateChannels)[number]

/** The channels that are told of what is published for one: whoever takes alphas is not left behind a stable one. */
export const channelsToldOf = (channel: UpdateChannel): readonly UpdateChannel[] =>
  updateChannels.slice(updateChannels.indexOf(channel))

/** One feed each. A target names all processors that its artefacts are made for. */
export const updateTargets = ['linux', 'linux-arm64', 'mac', 'win'] as const
export type UpdateTarget = (typeof updateTargets)[number]

/** @returns undefined where no Studio is built for this machine */
export function updateTargetOf(platform: NodeJS.Platform, arch: string): UpdateTarget | undefined {
  if (platform === 'darwin') return 'mac'
  if (platform === 'win32') return 'win'
  const target = arch === 'x64' ? platform : `${platform}-${arch}`
  return updateTargets.find((known) => known === target)
}

export const feedName = (channel: UpdateChannel, target: UpdateTarget): string => `${channel}-${target}.yml`
