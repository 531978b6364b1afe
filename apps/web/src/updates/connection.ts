/** `reconnecting`: it is tried again; `lost`: it was given up. */
export type Connection = "connected" | "reconnecting" | "lost";
