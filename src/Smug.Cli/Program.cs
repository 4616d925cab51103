using Smug.Cli;
using Smug.Smt;

// libz3 can crash or run away: the same executable serves as its child process.
if (Z3Worker.TryServe(args, out var exitCode)) return exitCode;
return await SmugCommand.RunAsync(args).ConfigureAwait(false);
