namespace Kindling.Forges.Tests.Fakes;

/// <summary>How a request goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The connection ends before the request had its effect.</summary>
    CutBefore,

    /// <summary>The connection ends when the request has had its effect.</summary>
    CutAfter,

    /// <summary>500 in place of the effect.</summary>
    ErrorBefore,

    /// <summary>502 after the effect.</summary>
    ErrorAfter,
}

/// <summary>What goes wrong, and with which request, counted from 1.</summary>
internal sealed record Fault(int Number, FaultKind Kind)
{
    /// <summary>True once it happened.</summary>
    public bool IsOver { get; set; }
}
