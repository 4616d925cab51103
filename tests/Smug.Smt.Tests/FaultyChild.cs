using System.Runtime.InteropServices;

namespace Smug.Smt.Tests;

/// <summary>Children that do what libz3 was seen to do, and worse.</summary>
public static unsafe class FaultyChild
{
    public static WorkerHost Host(string fault) => TestHost.Worker with { Arguments = [.. TestHost.Worker.Arguments, "fault=" + fault] };

    public static int Run(string fault)
    {
        Console.In.ReadLine();
        switch (fault)
        {
            case "segv":
            case "fpe":
                var number = fault == "segv" ? 11 : 8;
                signal(number, 0); // The default action, not the runtime's handler.
                raise(number);
                return 0;
            case "silent":
                return 0;
            case "exit":
                Console.Error.WriteLine("planted failure");
                return 3;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "memory":
                var blocks = new List<nint>();
                while (true)
                {
                    var block = (byte*)NativeMemory.Alloc(8 << 20);
                    NativeMemory.Fill(block, 8 << 20, 1);
                    blocks.Add((nint)block);
                }

            case "endless-line":
                while (true) Console.Out.Write(new string('x', 10000));
            default:
                // The replies themselves, one per '|'.
                foreach (var line in fault.Split('|')) Console.Out.WriteLine(line);
                return 0;
        }
    }

    [DllImport("libc")]
    private static extern nint signal(int signal, nint handler);

    [DllImport("libc")]
    private static extern int raise(int signal);
}
