"""Tables of the admission app."""

from matricula.admission.models.plan import AdmissionPlace, AdmissionPlan, AdmissionQuota

__all__ = ["AdmissionPlace", "AdmissionPlan", "AdmissionQuota"]
