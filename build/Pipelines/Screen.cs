using Spectre.Console;

namespace Kindling.Pipelines;

/// <summary>Where tables and progress bars are drawn: with colours in a terminal, plain and wide enough in a log.</summary>
internal static class Screen
{
    private const int LogWidth = 140;

    public static IAnsiConsole Console { get; } = Create();

    private static IAnsiConsole Create()
    {
        // Asked of the process, not of the writer: the engine has put a masking one in between.
        var isLog = System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = isLog ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isLog ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = isLog ? InteractionSupport.No : InteractionSupport.Detect,
                Out = new AnsiConsoleOutput(System.Console.Out),
            }
        );
        if (isLog)
        {
            console.Profile.Width = LogWidth;
        }

        return console;
    }
}
