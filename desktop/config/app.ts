type Env = Readonly<Record<string, string | undefined>>

/** What the desktop app itself takes from its surroundings; the engine's are in `config.ts`. */
export interface AppSurroundings {
  /** The AppImage that runs, where it is one. */
  readonly appImage: string | undefined
  /** For what is started in our place. */
  readonly environment: Env
}

export function readAppSurroundings(env: Env = process.env): AppSurroundings {
  return { appImage: env.APPIMAGE || undefined, environment: env }
}

/** For what is read when the app is built, and not when it runs. */
export const buildEnvironment = (env: Env = process.env): Env => env
