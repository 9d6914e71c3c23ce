using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Nuke.Common.Planning;

namespace Nuke.Common.Execution;

/// <summary>
/// What the last run with these arguments got done, in <c>.nuke/temp/build-attempt.log</c>: a hash of the arguments, then
/// a line for each target that succeeded. <c>--continue</c> skips those.
/// </summary>
internal sealed class BuildAttempt(AbsolutePath file, IReadOnlyList<string> arguments)
{
    /// <summary>Why a target is skipped that was done before.</summary>
    public const string Reason = "succeeded in the last attempt";

    private bool _isWritable = true;

    private string Hash =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\n',
                        arguments.Where(x => !(x.StartsWith('-') && Spelling.Same(x, "continue")))
                    )
                )
            )
        );

    /// <summary>The targets that need not run again; null when the last run had other arguments.</summary>
    public IReadOnlySet<string>? Done()
    {
        var lines = file.FileExists() ? File.ReadAllLines(file) : [];
        return lines.Length > 0 && lines[0] == Hash
            ? lines.Skip(1).ToHashSet(StringComparer.Ordinal)
            : null;
    }

    public void Start(IEnumerable<string> done) =>
        Write(() => File.WriteAllLines(file, done.Prepend(Hash)));

    public void Record(ExecutableTarget target) =>
        Write(() => File.AppendAllLines(file, [target.Name]));

    /// <summary>Where nothing can be written there is nothing to continue; that is no reason to fail.</summary>
    private void Write(Action write)
    {
        try
        {
            if (_isWritable)
            {
                file.Parent!.CreateDirectory();
                write();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isWritable = false;
        }
    }
}
