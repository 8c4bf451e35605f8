/** One server by its address, or whichever the Sentinels name as master. */
export type RedisConfig =
  | { readonly url: string }
  | {
      /** `host:port` each; 26379 where the port is left out. */
      readonly sentinels: readonly string[]
      readonly master: string
      readonly password?: string
      /** The Sentinels' own password. */
      readonly sentinelPassword?: string
    }
